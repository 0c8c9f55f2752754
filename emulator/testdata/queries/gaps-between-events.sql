-- SPDX-License-Identifier: MPL-2.0

SELECT eventSource, count(*) AS gaps,
       approx_percentile(seconds, 0.5) AS median_seconds,
       max(seconds) AS longest_seconds
FROM (
  SELECT eventData.eventSource AS eventSource,
         date_diff('second', lag(eventTime) OVER (PARTITION BY eventData.eventSource ORDER BY eventTime), eventTime) AS seconds
  FROM $EDS_ID
  WHERE eventTime >= '2026-05-02' AND eventTime < '2026-05-03'
)
WHERE seconds IS NOT NULL
GROUP BY eventSource
ORDER BY eventSource
