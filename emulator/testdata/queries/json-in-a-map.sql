-- SPDX-License-Identifier: MPL-2.0

SELECT eventData.eventName,
       json_extract_scalar(element_at(eventData.additionalEventData, 'client'), '$.geographicalContext.city') AS city,
       json_extract_scalar(element_at(eventData.additionalEventData, 'raw'), '$.actor_location.country_code') AS country
FROM $EDS_ID
WHERE eventTime >= '2026-05-02 22:15:00' AND eventTime < '2026-05-04 07:00:00'
  AND eventData.additionalEventData IS NOT NULL
ORDER BY eventTime
