-- SPDX-License-Identifier: MPL-2.0

SELECT eventData.userIdentity.principalId AS who,
       count(*) AS clones,
       count(DISTINCT element_at(eventData.userIdentity.details, 'Repository')) AS repositories
FROM $EDS_ID
WHERE eventTime >= '2026-05-01'
  AND eventData.eventName = 'git.clone'
GROUP BY eventData.userIdentity.principalId
HAVING count(*) > 10
ORDER BY clones DESC
