-- SPDX-License-Identifier: MPL-2.0

WITH days AS (
  SELECT date(eventTime) AS day, eventData.eventName AS name, count(*) AS events
  FROM $EDS_ID
  WHERE eventTime >= '2026-05-01'
  GROUP BY 1, 2
)
SELECT day, name, events, round(mean, 1) AS mean
FROM (SELECT day, name, events, avg(events) OVER (PARTITION BY name) AS mean FROM days)
WHERE events > 2 * mean
ORDER BY day, name
