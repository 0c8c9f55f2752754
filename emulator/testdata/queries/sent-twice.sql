-- SPDX-License-Identifier: MPL-2.0

SELECT eventData.uid, count(*) AS records, min(eventTime) AS event_time
FROM $EDS_ID
WHERE eventTime >= '2026-05-01'
GROUP BY eventData.uid
HAVING count(*) > 1
ORDER BY event_time
