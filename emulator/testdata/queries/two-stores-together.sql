-- SPDX-License-Identifier: MPL-2.0

SELECT eventTime, eventData.eventSource, eventData.eventName
FROM $EDS_ID
WHERE eventTime BETWEEN '2026-05-04 07:30:00' AND '2026-05-04 09:00:00'
UNION ALL
SELECT eventTime, eventData.eventSource, eventData.eventName
FROM $PEOPLE_EDS_ID
WHERE eventTime >= '2026-05-04'
ORDER BY eventTime
