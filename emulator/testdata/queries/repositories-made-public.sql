-- SPDX-License-Identifier: MPL-2.0

SELECT eventTime,
       eventData.userIdentity.principalId AS who,
       element_at(eventData.userIdentity.details, 'Repository') AS repository,
       element_at(eventData.requestParameters, 'previous_visibility') AS before
FROM $EDS_ID
WHERE eventTime >= '2026-05-01'
  AND eventData.eventName IN ('repo.access', 'repo.create')
  AND element_at(eventData.requestParameters, 'visibility') = 'public'
ORDER BY eventTime
