-- SPDX-License-Identifier: MPL-2.0

SELECT element_at(eventData.userIdentity.details, 'alternateId') AS who,
       eventData.sourceIPAddress AS address,
       count(*) AS failures,
       max(eventTime) AS latest
FROM $EDS_ID
WHERE eventTime >= '2026-05-01'
  AND eventData.eventName = 'user.session.start'
  AND element_at(eventData.responseElements, 'outcome.result') = 'FAILURE'
GROUP BY 1, 2
ORDER BY failures DESC
