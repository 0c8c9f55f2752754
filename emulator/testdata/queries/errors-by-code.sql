-- SPDX-License-Identifier: MPL-2.0

SELECT eventData.errorCode AS code,
       count(*) AS events,
       count_if(eventTime >= '2026-05-04') AS since_monday,
       arbitrary(eventData.eventName) AS example
FROM $EDS_ID
WHERE eventTime >= '2026-05-01' AND eventData.errorCode IS NOT NULL
GROUP BY eventData.errorCode
ORDER BY events DESC, code
