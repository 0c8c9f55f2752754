-- SPDX-License-Identifier: MPL-2.0

SELECT eventTime, eventData.eventTime AS sent_as, eventData.eventName
FROM $EDS_ID
WHERE eventTime > '2026-05-02T22:31:00.000Z' AND eventTime <= timestamp '2026-05-02 22:45:00'
ORDER BY 1
