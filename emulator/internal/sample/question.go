// SPDX-License-Identifier: MPL-2.0

package sample

import "strings"

// Question is a question about the events that EventData makes, in two dialects that give
// the same answer.
type Question struct {
	Name string
	// lake is the statement in Lake's SQL, with EDS for the event data store.
	lake string
	// PostgreSQL is the statement over a table events (at timestamp, event jsonb), in a
	// database whose text is in the order of its bytes.
	PostgreSQL string
}

// Lake is the statement in Lake's SQL over an event data store.
func (q Question) Lake(eventDataStoreID string) string {
	return strings.ReplaceAll(q.lake, "EDS", eventDataStoreID)
}

// Questions are asked in this order. All answers are in a definite order.
var Questions = []Question{
	{
		Name:       "count",
		lake:       `SELECT count(*) AS events FROM EDS`,
		PostgreSQL: `SELECT count(*) FROM events`,
	},
	{
		Name: "one day",
		lake: `SELECT count(*) AS events, count(DISTINCT eventData.userIdentity.principalId) AS principals, count(eventData.errorCode) AS errors
FROM EDS
WHERE eventTime >= '2026-04-15' AND eventTime < '2026-04-16'`,
		PostgreSQL: `SELECT count(*), count(DISTINCT event->'userIdentity'->>'principalId'), count(event->>'errorCode')
FROM events
WHERE at >= '2026-04-15' AND at < '2026-04-16'`,
	},
	{
		Name: "group by two keys",
		lake: `SELECT eventData.eventSource AS source, eventData.eventName AS name, count(*) AS events
FROM EDS
GROUP BY eventData.eventSource, eventData.eventName
ORDER BY events DESC, source, name`,
		PostgreSQL: `SELECT event->>'eventSource' AS source, event->>'eventName' AS name, count(*) AS events
FROM events
GROUP BY event->>'eventSource', event->>'eventName'
ORDER BY events DESC, source, name`,
	},
	{
		Name: "map lookup with LIKE",
		lake: `SELECT element_at(eventData.userIdentity.details, 'Repository') AS repository, count(*) AS events
FROM EDS
WHERE element_at(eventData.userIdentity.details, 'Repository') LIKE '%/pay%-7%'
  AND element_at(eventData.requestParameters, 'visibility') = 'public'
GROUP BY 1
ORDER BY events DESC, repository`,
		PostgreSQL: `SELECT event->'userIdentity'->'details'->>'Repository' AS repository, count(*) AS events
FROM events
WHERE event->'userIdentity'->'details'->>'Repository' LIKE '%/pay%-7%'
  AND event->'requestParameters'->>'visibility' = 'public'
GROUP BY 1
ORDER BY events DESC, repository`,
	},
	{
		Name: "window",
		lake: `SELECT who, name, eventTime, events
FROM (
  SELECT eventData.userIdentity.principalId AS who, eventData.eventName AS name, eventTime,
         count(*) OVER (PARTITION BY eventData.userIdentity.principalId) AS events,
         row_number() OVER (PARTITION BY eventData.userIdentity.principalId ORDER BY eventTime DESC, eventData.uid) AS n
  FROM EDS
)
WHERE n = 1
ORDER BY events DESC, who
LIMIT 50`,
		PostgreSQL: `SELECT who, name, to_char(at, 'YYYY-MM-DD HH24:MI:SS.MS'), events
FROM (
  SELECT event->'userIdentity'->>'principalId' AS who, event->>'eventName' AS name, at,
         count(*) OVER (PARTITION BY event->'userIdentity'->>'principalId') AS events,
         row_number() OVER (PARTITION BY event->'userIdentity'->>'principalId' ORDER BY at DESC, event->>'UID') AS n
  FROM events
) AS ranked
WHERE n = 1
ORDER BY events DESC, who
LIMIT 50`,
	},
	{
		Name: "join",
		lake: `SELECT e.eventData.eventSource AS source, count(*) AS events, count(DISTINCT f.eventData.sourceIPAddress) AS addresses
FROM EDS AS f
JOIN EDS AS e ON e.eventData.sourceIPAddress = f.eventData.sourceIPAddress
WHERE f.eventData.errorCode = 'INVALID_CREDENTIALS'
  AND f.eventTime >= '2026-04-15' AND f.eventTime < '2026-04-22'
  AND e.eventTime >= f.eventTime AND e.eventTime < f.eventTime + INTERVAL '1' HOUR
GROUP BY e.eventData.eventSource
ORDER BY events DESC, source`,
		PostgreSQL: `SELECT e.event->>'eventSource' AS source, count(*) AS events, count(DISTINCT f.event->>'sourceIPAddress')
FROM events AS f
JOIN events AS e ON e.event->>'sourceIPAddress' = f.event->>'sourceIPAddress'
WHERE f.event->>'errorCode' = 'INVALID_CREDENTIALS'
  AND f.at >= '2026-04-15' AND f.at < '2026-04-22'
  AND e.at >= f.at AND e.at < f.at + INTERVAL '1 hour'
GROUP BY e.event->>'eventSource'
ORDER BY events DESC, source`,
	},
}
