-- SPDX-License-Identifier: MPL-2.0

SELECT leaver.left_at, leaver.github AS who, count(*) AS events_since, max(event.eventTime) AS latest
FROM (SELECT element_at(eventData.requestParameters, 'github') AS github, eventTime AS left_at
      FROM $PEOPLE_EDS_ID
      WHERE eventData.eventName = 'employee.leave') AS leaver
JOIN $EDS_ID AS event
  ON event.eventData.userIdentity.principalId = leaver.github AND event.eventTime > leaver.left_at
GROUP BY leaver.left_at, leaver.github
