-- SPDX-License-Identifier: MPL-2.0

SELECT eventData.eventSource, metadata.channelArn, max(eventTime) AS latest
FROM $EDS_ID
GROUP BY eventData.eventSource, metadata.channelArn
HAVING max(eventTime) < date_add('hour', -2, current_timestamp)
