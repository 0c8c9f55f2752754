-- SPDX-License-Identifier: MPL-2.0

SELECT eventData.eventSource,
       count(*) AS events,
       max(date_diff('hour', eventTime, from_iso8601_timestamp(metadata.ingestionTime))) AS hours_late
FROM $EDS_ID
WHERE eventTime >= '2026-05-01'
GROUP BY eventData.eventSource
ORDER BY hours_late DESC, eventSource
