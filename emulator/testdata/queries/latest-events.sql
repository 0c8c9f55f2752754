-- SPDX-License-Identifier: MPL-2.0

SELECT eventTime, eventData.eventSource, eventData.eventName, eventData.userIdentity.principalId
FROM $EDS_ID
WHERE eventTime >= '2026-05-04'
ORDER BY eventTime DESC
LIMIT 5
