-- SPDX-License-Identifier: MPL-2.0

SELECT eventData.userIdentity.principalId AS who,
       min_by(eventData.eventName, eventTime) AS first_event,
       min(eventTime) AS since
FROM $EDS_ID
GROUP BY eventData.userIdentity.principalId
HAVING min(eventTime) > date_add('day', -1, current_timestamp)
ORDER BY since
