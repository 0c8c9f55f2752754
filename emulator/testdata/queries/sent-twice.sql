-- SPDX-License-Identifier: MPL-2.0

SELECT eventData.uid, count(*) AS records, array_agg(eventID) AS event_ids
FROM $EDS_ID
WHERE eventTime >= '2026-05-01'
GROUP BY eventData.uid
HAVING count(*) > 1
