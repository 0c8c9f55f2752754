-- SPDX-License-Identifier: MPL-2.0

SELECT who, first_event, last_event, events
FROM (
  SELECT eventData.userIdentity.principalId AS who,
         first_value(eventData.eventName) OVER w AS first_event,
         last_value(eventData.eventName) OVER w AS last_event,
         count(*) OVER w AS events,
         row_number() OVER (PARTITION BY eventData.userIdentity.principalId ORDER BY eventTime) AS n
  FROM $EDS_ID
  WHERE eventTime >= '2026-05-01'
  WINDOW w AS (PARTITION BY eventData.userIdentity.principalId ORDER BY eventTime
               ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
WHERE n = 1
ORDER BY events DESC, who
