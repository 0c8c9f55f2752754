-- SPDX-License-Identifier: MPL-2.0

SELECT eventData.eventName, key, count(*) AS events
FROM $EDS_ID
CROSS JOIN UNNEST(eventData.requestParameters) AS p (key, value)
WHERE eventTime >= '2026-05-01' AND eventData.eventSource = 'github.audit.streaming'
GROUP BY eventData.eventName, key
ORDER BY eventName, key
