-- SPDX-License-Identifier: MPL-2.0

SELECT eventData.eventSource, date_trunc('hour', eventTime) AS hour, count(*) AS events
FROM $EDS_ID
WHERE eventTime BETWEEN '2026-05-02 00:00:00' AND '2026-05-03 23:59:59'
GROUP BY eventData.eventSource, date_trunc('hour', eventTime)
ORDER BY hour, eventSource
