-- SPDX-License-Identifier: MPL-2.0

SELECT eventTime, element_at(eventData.userIdentity.details, 'alternateId') AS who,
       json_extract_scalar(target, '$.displayName') AS what
FROM $EDS_ID
CROSS JOIN UNNEST(cast(json_parse(element_at(eventData.requestParameters, 'target')) AS array(json))) AS t (target)
WHERE eventTime >= '2026-05-01'
  AND json_extract_scalar(target, '$.type') IN ('AppInstance', 'UserGroup')
ORDER BY eventTime
