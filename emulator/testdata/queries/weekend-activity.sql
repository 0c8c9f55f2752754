-- SPDX-License-Identifier: MPL-2.0

SELECT CASE day_of_week(eventTime) WHEN 6 THEN 'Saturday' ELSE 'Sunday' END AS day,
       eventData.userIdentity.principalId AS who,
       count(*) AS events
FROM $EDS_ID
WHERE eventTime >= '2026-05-01'
  AND day_of_week(eventTime) > 5
  AND eventData.userIdentity.type <> 'bot'
GROUP BY 1, 2
ORDER BY day, events DESC
