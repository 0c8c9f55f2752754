// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
)

// The ids of an integration's event data store, of one of AWS's events, and of an empty one.
const (
	integrationID = "0a1b2c3d-0000-4000-8000-00000000000a"
	trailID       = "12345678-0000-4000-8000-00000000000b"
	emptyID       = "ffffffff-0000-4000-8000-00000000000c"
)

// newStores is a bench with a few events.
func newStores(t testing.TB) *bench {
	t.Helper()
	b := newBench(t)
	b.execute(t,
		"CREATE TABLE activity ("+activitySchema.definitions()+")",
		"CREATE TABLE trail ("+trailSchema.definitions()+")",
	)
	for i, e := range []struct{ at, source, name, who, details, parameters, errorCode, additional string }{
		{"2023-01-30 22:30:00", "okta.system-log-events", "user.session.start", "ada", "'alternateId': 'ada@example.com'", "'ip': '192.0.2.1'", "NULL", "NULL"},
		{"2023-01-30 23:59:59.5", "okta.system-log-events", "user.session.start", "bob", "'alternateId': 'bob@example.com'", "", "'DENIED'", "NULL"},
		{"2023-01-31 10:00:00", "github", "repo.access", "ada", "'Repository': 'octo/secret'", "'visibility': 'public', 'Visibility': 'x'", "NULL", "NULL"},
		{"2026-03-01 12:00:00", "github", "git.clone", "cyd", "", "'n': '12', 'nested': '{\"a\":[1,2]}'", "'E1'", "MAP {'raw': '{\"metadata\":{\"eventType\":\"login\"}}'}"},
		{"2026-03-04 05:00:00", "github", "git.clone", "cyd", "", "", "'E1'", "MAP {'raw': 'no json'}"},
	} {
		b.execute(t, fmt.Sprintf(`INSERT INTO activity VALUES ('1.0', 'ActivityAuditLog', 'ActivityLog', 'e%d', TIMESTAMP '%s', 'eu-west-1', '111122223333', NULL,
			{'f1': '2026-03-04T05:00:00Z', 'f2': 'arn:aws:cloudtrail:eu-west-1:111122223333:channel/c%d'},
			{'f1': '1.0', 'f2': {'f1': CASE WHEN %d > 2 THEN 'fluent-bit' ELSE 'User' END, 'f2': '%s', 'f3': MAP {%s}::MAP(VARCHAR, VARCHAR)}, 'f3': NULL, 'f4': '%s', 'f5': '%s',
			 'f6': strftime(TIMESTAMP '%s', '%%Y-%%m-%%dT%%H:%%M:%%SZ'), 'f7': 'u%d', 'f8': MAP {%s}::MAP(VARCHAR, VARCHAR), 'f9': NULL, 'f10': %s, 'f11': NULL, 'f12': NULL, 'f13': NULL, 'f14': '111122223333', 'f15': %s}, '{}')`,
			i+1, e.at, i%2, i+1, e.who, e.details, e.source, e.name, e.at, i+1, e.parameters, e.errorCode, e.additional))
	}
	insert := make([]string, len(trailSchema))
	for i, column := range trailSchema {
		insert[i] = map[string]string{
			"eventtime": "TIMESTAMP '2023-01-30 22:45:00.125'", "eventsource": "'sts.amazonaws.com'", "eventname": "'AssumeRole'", "eventid": "'e1'", "awsregion": "'eu-west-1'", "readonly": "true",
			"useridentity": "{'f1': 'IAMUser', 'f2': 'AIDAEXAMPLE'}", "requestparameters": "MAP {'a': '1'}",
		}[column.Name]
		if insert[i] == "" {
			insert[i] = "NULL"
		}
		if column.Name == "useridentity" { // the other fields are NULL
			fields := make([]string, len(column.Type.Fields))
			for j, field := range column.Type.Fields {
				fields[j] = fmt.Sprintf("f%d := CAST(%s AS %s)", j+1, []string{"'IAMUser'", "'AIDAEXAMPLE'", "NULL"}[min(j, 2)], field.Type.DuckDB())
			}
			insert[i] = "struct_pack(" + strings.Join(fields, ", ") + ")"
		}
	}
	b.execute(t, "INSERT INTO trail VALUES ("+strings.Join(insert, ", ")+")")
	b.catalog = func(id string) (dialect.Table, error) {
		switch id {
		case integrationID:
			return dialect.Table{From: "activity", Columns: activitySchema}, nil
		case trailID:
			return dialect.Table{From: "trail", Columns: trailSchema}, nil
		case emptyID:
			return dialect.Table{From: activitySchema.empty(), Columns: activitySchema}, nil
		}
		return dialect.Table{}, fmt.Errorf("no event data store %s", id)
	}
	return b
}

// inStores puts the ids of stores for $E, $A and $0.
var inStores = strings.NewReplacer("$E", integrationID, "$A", trailID, "$0", emptyID)

// queryCase is a statement with the rows that it gives, columns with " | " between. Where
// the statement does not order them, they are sorted.
type queryCase struct {
	statement string
	want      []string
	names     string // of the columns; "": whatever
	err       string // part of the message
}

func (b *bench) checkQuery(t *testing.T, c queryCase) {
	t.Helper()
	names, table, err := b.run(t, inStores.Replace(c.statement))
	if c.err != "" {
		if err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s\ngives %v, error %v; want an error about %q", c.statement, table, err, c.err)
		}
		return
	}
	if err != nil {
		t.Errorf("%s\n%v", c.statement, err)
		return
	}
	got := make([]string, len(table))
	for i, row := range table {
		got[i] = strings.Join(row, " | ")
	}
	if !strings.Contains(strings.ToUpper(c.statement), "ORDER BY") {
		slices.Sort(got)
	}
	if diff := cmp.Diff(c.want, got); diff != "" && len(c.want)+len(got) > 0 {
		t.Errorf("%s\n(-want +got):\n%s", c.statement, diff)
	}
	if joined := strings.Join(names, " "); c.names != "" && joined != c.names {
		t.Errorf("%s\nhas the columns %s, want %s", c.statement, joined, c.names)
	}
}

// Statements as public samples for CloudTrail Lake have them.
var sampleQueries = []queryCase{
	{statement: `SELECT eventID, eventTime, eventData.eventSource, eventData.eventName, eventData.userIdentity.principalId
		FROM $E WHERE eventTime > '2023-01-30 00:00:00' ORDER BY eventTime DESC LIMIT 2;`,
		names: "eventID eventTime eventSource eventName principalId",
		want:  []string{"e5 | 2026-03-04 05:00:00.000 | github | git.clone | cyd", "e4 | 2026-03-01 12:00:00.000 | github | git.clone | cyd"}},
	{statement: `SELECT eventData.eventTime AS eventTime, eventData.eventName AS eventName, element_at(eventData.userIdentity.details, 'alternateId') AS user
		FROM $E WHERE eventData.eventSource = 'okta.system-log-events' AND eventTime > '2023-01-30 22:22:30.000' AND eventTime < '2023-01-30 23:23:12.000';`,
		names: "eventTime eventName user", want: []string{"2023-01-30T22:30:00Z | user.session.start | ada@example.com"}},
	{statement: `SELECT eventData.eventTime AS eventTime, eventData.eventSource AS eventSource, eventData.eventName AS eventName, element_at(eventData.userIdentity.details, 'alternateId') AS who
		FROM $E WHERE eventData.eventSource = 'okta.system-log-events'
		UNION
		SELECT eventTime, eventSource, eventName, userIdentity.principalid AS who FROM $A WHERE eventSource = 'sts.amazonaws.com';`,
		names: "eventTime eventSource eventName who", want: []string{
			"2023-01-30 22:45:00.125 | sts.amazonaws.com | AssumeRole | AIDAEXAMPLE", "2023-01-30T22:30:00Z | okta.system-log-events | user.session.start | ada@example.com", "2023-01-30T23:59:59Z | okta.system-log-events | user.session.start | bob@example.com",
		}},
	{statement: `SELECT eventData.eventTime AS eventTime, element_at(eventData.userIdentity.details, 'Repository') AS repo
		FROM $E WHERE eventData.eventName = 'repo.access' AND element_at(eventData.requestParameters, 'visibility') = 'public';`, want: []string{"2023-01-31T10:00:00Z | octo/secret"}},
	{statement: `SELECT eventData.userIdentity.principalId AS who, COUNT(*) AS n FROM $E WHERE eventData.eventName = 'git.clone'
		GROUP BY eventData.userIdentity.principalId HAVING COUNT(*) > 1;`, want: []string{"cyd | 2"}},
	{statement: `SELECT * FROM $E WHERE metadata.channelArn = 'arn:aws:cloudtrail:eu-west-1:111122223333:channel/c1' AND eventData.userIdentity.type LIKE '%fluent%'`,
		names: "eventversion eventcategory eventtype eventid eventtime awsregion recipientaccountid addendum metadata eventdata eventjson", want: []string{
			"1.0 | ActivityAuditLog | ActivityLog | e4 | 2026-03-01 12:00:00.000 | eu-west-1 | 111122223333 | NULL | {ingestiontime=2026-03-04T05:00:00Z, channelarn=arn:aws:cloudtrail:eu-west-1:111122223333:channel/c1} | " +
				`{version=1.0, useridentity={type=fluent-bit, principalid=cyd, details={}}, useragent=null, eventsource=github, eventname=git.clone, eventtime=2026-03-01T12:00:00Z, uid=u4, requestparameters={n=12, nested={"a":[1,2]}}, ` +
				`responseelements=null, errorcode=E1, errormssage=null, errormessage=null, sourceipaddress=null, recipientaccountid=111122223333, additionaleventdata={raw={"metadata":{"eventType":"login"}}}} | {}`,
		}},
	{statement: `SELECT DISTINCT eventData.userIdentity.principalId FROM $E WHERE eventTime > DATE_ADD('week', -1, CURRENT_TIMESTAMP) AND eventData.uid IS NOT NULL;`, want: []string{"cyd"}},
	{statement: `SELECT eventData.errorCode AS code, COUNT(*) AS n FROM $E WHERE eventData.errorCode IS NOT NULL GROUP BY eventData.errorCode ORDER BY n DESC NULLS LAST LIMIT 10;`, want: []string{"E1 | 2", "DENIED | 1"}},
	{statement: `SELECT eventID, json_extract_scalar(element_at(eventData.additionalEventData, 'raw'), '$.metadata.eventType') AS t FROM $E;`, want: []string{"e1 | NULL", "e2 | NULL", "e3 | NULL", "e4 | login", "e5 | NULL"}},
	{statement: `SELECT who, eventName, eventTime FROM (
			SELECT eventData.userIdentity.principalId AS who, eventData.eventName AS eventName, eventTime,
				rank() OVER (PARTITION BY eventData.userIdentity.principalId ORDER BY eventTime DESC) AS rnk FROM $E)
		WHERE rnk = 1 ORDER BY who;`, want: []string{"ada | repo.access | 2023-01-31 10:00:00.000", "bob | user.session.start | 2023-01-30 23:59:59.500", "cyd | git.clone | 2026-03-04 05:00:00.000"}},
	{statement: `SELECT a.eventName, b.eventData.eventName FROM $A AS a LEFT JOIN $E AS b ON a.eventId = b.eventId WHERE a.eventtime <= '2024-01-01' ORDER BY b.eventID;`, names: "eventName eventName", want: []string{"AssumeRole | user.session.start"}},
	{statement: `WITH x AS (SELECT day_of_week(eventTime) AS d FROM $E)
		SELECT CASE WHEN d > 5 THEN 'weekend' ELSE 'week' END AS part, COUNT(*) AS n FROM x GROUP BY 1;`, want: []string{"week | 4", "weekend | 1"}},
}

func TestSampleQueries(t *testing.T) {
	t.Parallel()
	b := newStores(t)
	for _, c := range sampleQueries {
		b.checkQuery(t, c)
	}
	t.Logf("%d queries", len(sampleQueries))
}
