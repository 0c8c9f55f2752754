-- SPDX-License-Identifier: MPL-2.0

WITH failures AS (
  SELECT eventData.sourceIPAddress AS address, count(*) AS failed, max(eventTime) AS latest
  FROM $EDS_ID
  WHERE eventTime >= '2026-05-01'
    AND eventData.eventSource = 'okta.system-log-events'
    AND eventData.errorCode = 'INVALID_CREDENTIALS'
  GROUP BY eventData.sourceIPAddress
  HAVING count(*) >= 3
)
SELECT f.address, f.failed, e.eventData.userIdentity.principalId AS who, count(*) AS events_within_an_hour
FROM failures AS f
JOIN $EDS_ID AS e ON e.eventData.sourceIPAddress = f.address
WHERE e.eventData.eventSource <> 'okta.system-log-events'
  AND e.eventTime BETWEEN f.latest AND f.latest + INTERVAL '1' HOUR
GROUP BY f.address, f.failed, e.eventData.userIdentity.principalId
