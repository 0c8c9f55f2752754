// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// What the seed of the guide "Query your events" has: 40 events in one store.
const (
	querySeed    = "../emulator/testdata/queries/seed.yaml"
	queriedStore = "8a1c3f52-0d4b-4e6a-9c77-2b5e90d1f314"
	queryAddress = "data.cloudtraillake_query.test"
)

// startWithQueries starts an emulator that can run queries.
func startWithQueries(t *testing.T, options ...emulatortest.Option) *emulatortest.Server {
	t.Helper()
	engine, err := duckdb.New(duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	withEngine := func(o *emulator.Options) { o.QueryEngine = engine }
	return emulatortest.Start(t, append(options, withEngine)...)
}

// startSeeded starts one that has events to ask about.
func startSeeded(t *testing.T) *emulatortest.Server {
	t.Helper()
	seed, err := os.ReadFile(querySeed)
	if err != nil {
		t.Fatal(err)
	}
	return startWithQueries(t, func(o *emulator.Options) { o.Seed, o.SeedName = seed, querySeed })
}

// queryData is the data source with a statement over the store E, and further arguments.
func queryData(server *emulatortest.Server, statement string, arguments ...string) string {
	statement = strings.ReplaceAll(statement, "$E", queriedStore)
	return withProvider(server, fmt.Sprintf("data \"cloudtraillake_query\" \"test\" {\n  query_statement = %q\n%s\n}\n", statement, strings.Join(arguments, "\n")))
}

func TestAccQueryDataSource(t *testing.T) {
	t.Parallel()
	server := startSeeded(t)
	at := func(attribute string) tfjsonpath.Path { return tfjsonpath.New(attribute) }
	value := func(path tfjsonpath.Path, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(queryAddress, path, check)
	}
	text := knownvalue.StringExact
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: queryData(server, `SELECT eventTime, eventData.errorCode AS code, eventData.eventName FROM $E `+
					`WHERE eventData.eventSource = 'okta.system-log-events' AND eventTime < '2026-05-02 22:11:00' ORDER BY eventTime`),
				ConfigStateChecks: []statecheck.StateCheck{
					value(at("id"), knownvalue.NotNull()),
					value(at("status"), text("FINISHED")),
					value(at("columns"), knownvalue.ListExact([]knownvalue.Check{text("eventTime"), text("code"), text("eventName")})),
					value(at("rows"), knownvalue.ListSizeExact(5)),
					value(at("rows").AtSliceIndex(3), knownvalue.MapExact(map[string]knownvalue.Check{
						"eventTime": text("2026-05-01 08:02:21.000"), "code": knownvalue.Null(), "eventName": text("user.authentication.sso"),
					})),
					value(at("rows").AtSliceIndex(4).AtMapKey("code"), text("INVALID_CREDENTIALS")),
					value(at("statistics").AtMapKey("results_count"), knownvalue.Int64Exact(5)),
					value(at("statistics").AtMapKey("events_scanned"), knownvalue.Int64Exact(40)),
					value(at("statistics").AtMapKey("bytes_scanned"), knownvalue.NotNull()),
				},
			},
			{ // no rows
				Config: queryData(server, `SELECT eventID FROM $E WHERE eventTime < '2020-01-01'`),
				ConfigStateChecks: []statecheck.StateCheck{
					value(at("columns"), knownvalue.ListExact(nil)),
					value(at("rows"), knownvalue.ListExact(nil)),
					value(at("statistics").AtMapKey("results_count"), knownvalue.Int64Exact(0)),
				},
			},
			{ // more than a page
				Config: queryData(server, `SELECT a.eventID AS a, b.eventID AS b FROM $E AS a CROSS JOIN $E AS b`, "max_rows = 1600"),
				ConfigStateChecks: []statecheck.StateCheck{
					value(at("rows"), knownvalue.ListSizeExact(1600)),
					value(at("statistics").AtMapKey("results_count"), knownvalue.Int64Exact(1600)),
				},
			},
			{ // a statement that is not known while planning
				Config: withProvider(server, `
resource "terraform_data" "store" {
  input = "`+queriedStore+`"
}

data "cloudtraillake_query" "test" {
  query_statement = "SELECT count(*) AS events FROM ${terraform_data.store.output}"
}
`),
				ConfigStateChecks: []statecheck.StateCheck{value(at("rows").AtSliceIndex(0).AtMapKey("events"), text("40"))},
			},
		},
	})
}

func TestAccQueryDataSource_errors(t *testing.T) {
	t.Parallel()
	server := startSeeded(t)
	const count = `SELECT count(*) AS events FROM $E`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(queryData(server, " \n"), `query_statement is empty: give a SELECT statement`),
			planError(queryData(server, strings.Repeat("ä", 10_001)), `query_statement has 10001 characters, 1 to 10000 are allowed`),
			planError(queryData(server, count, `event_data_store_owner_account_id = "1234"`), `an account ID has exactly 12 digits`),
			planError(queryData(server, count, `delivery_s3_uri = "bucket"`), `an S3 URI of at most 1024 characters is needed`),
			planError(queryData(server, count, `max_rows = 0`), `value must be between 1 and 100000`),
			planError(queryData(server, count, "timeouts {\n  read = \"soon\"\n}"), `a timeout is a duration of more than 0`),

			planError(queryData(server, "SELECT eventID\nFORM $E"), `InvalidQueryStatementException: line 2:6`),
			planError(queryData(server, "SELECT eventID,\n  eventNam FROM $E"), `Correct the statement`),
			planError(queryData(server, "SELECT eventID,\n  eventNam FROM $E"), `eventNam FROM `+queriedStore+` ^`),
			planError(queryData(server, `SELECT 1 FROM 00000000-0000-4000-8000-000000000000`), `00000000-0000-4000-8000-000000000000`),
			planError(queryData(server, `SELECT a.eventID, b.eventID FROM $E AS a JOIN $E AS b ON a.eventID = b.eventID`), `Two columns of the query have the name "eventID"`),
			planError(queryData(server, `SELECT eventID FROM $E`, `max_rows = 39`), `The query has 40 rows, max_rows is 39. Aggregate them, add LIMIT 39`),
			planError(queryData(server, `SELECT cast(eventID AS bigint) AS number FROM $E`), `ended as FAILED:`),
			planError(queryData(server, count, `event_data_store_owner_account_id = "444455556666"`), `Starting the query`),
		},
	})
}

// What passes is waited for: too many queries, and throttling after the SDK has given up.
func TestAccQueryDataSource_busy(t *testing.T) {
	t.Parallel()
	server := startSeeded(t)
	server.FailNext("StartQuery", codeMaxConcurrentQueries, 1)
	server.FailNext("DescribeQuery", codeThrottling, 1)
	server.FailNext("GetQueryResults", codeThrottling, 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{{
			Config: strings.Replace(queryData(server, `SELECT count(*) AS events FROM $E`), "{\n", "{\n  max_retries = 0\n", 1),
		}},
	})
	for _, fault := range server.Faults() {
		if fault.Hits != 1 {
			t.Errorf("%s did not fail", fault.Operation)
		}
	}
}

func TestAccQueryDataSource_permissions(t *testing.T) {
	t.Parallel()
	server := startSeeded(t)
	key := emulator.AccessKey{ID: "AKIAQUERYDENIED00001", Secret: "denied/only/for/tests"}
	server.PutIdentity(emulator.Identity{
		Account: server.AccountID, Type: "user", Name: "reader", AccessKeys: []emulator.AccessKey{key},
		Policies: []string{`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "cloudtrail:Get*", "Resource": "*"}]}`},
	})
	denied := strings.NewReplacer(server.AccessKeyID, key.ID, server.SecretAccessKey, key.Secret).Replace(queryData(server, `SELECT 1 AS one FROM $E`))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps:                    []resource.TestStep{planError(denied, `Allow cloudtrail:StartQuery to the principal of these credentials`)},
	})
}

// Another account's store is asked with its owner's account, where the store's policy allows it.
func TestAccQueryDataSource_otherAccount(t *testing.T) {
	t.Parallel()
	server := startSeeded(t)
	const asker = "444455556666"
	storeARN := fmt.Sprintf("arn:aws:cloudtrail:%s:%s:eventdatastore/%s", server.Region, server.AccountID, queriedStore)
	policy := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": %q}, "Action": ["cloudtrail:StartQuery", "cloudtrail:DescribeQuery", "cloudtrail:GetQueryResults"], "Resource": %q}]}`, asker, storeARN)
	if _, err := server.CloudTrail(server.AccountID).PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{
		ResourceArn: aws.String(storeARN), ResourcePolicy: aws.String(policy),
	}); err != nil {
		t.Fatal(err)
	}
	configuration := queryData(server, `SELECT count(*) AS events FROM $E`, fmt.Sprintf("event_data_store_owner_account_id = %q", server.AccountID))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{{
			Config: strings.Replace(configuration, fmt.Sprintf("access_key = %q", server.AccessKeyID), fmt.Sprintf("access_key = %q", asker), 1),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(queryAddress, tfjsonpath.New("rows").AtSliceIndex(0).AtMapKey("events"), knownvalue.StringExact("40")),
			},
		}},
	})
}

// A check warns, whether its condition fails or its query.
func TestAccQueryDataSource_check(t *testing.T) {
	t.Parallel()
	server := startSeeded(t)
	check := func(statement, condition string) string {
		return withProvider(server, fmt.Sprintf(`
check "events" {
  data "cloudtraillake_query" "test" {
    query_statement = %q
  }
  assert {
    condition     = %s
    error_message = "It does not hold."
  }
}
`, strings.ReplaceAll(statement, "$E", queriedStore), condition))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			// CLIs plan to read what stands in a check again.
			{Config: check(`SELECT count(*) AS events FROM $E`, `one(data.cloudtraillake_query.test.rows).events == "40"`), ExpectNonEmptyPlan: true},
			{Config: check(`SELECT count(*) AS events FROM $E`, `one(data.cloudtraillake_query.test.rows).events == "41"`), ExpectNonEmptyPlan: true},
			{Config: check(`SELECT nothing FROM $E`, `length(data.cloudtraillake_query.test.rows) == 0`), ExpectNonEmptyPlan: true},
		},
	})
}

// A query that does not end in time is cancelled. The time is long enough to start it
// on a busy machine.
func TestAccQueryDataSource_timeout(t *testing.T) {
	t.Parallel()
	server := startSeeded(t)
	server.SetPacing(emulator.Pacing{Duration: time.Hour})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{planError(
			queryData(server, `SELECT count(*) AS events FROM $E`, "timeouts {\n  read = \"5s\"\n}"),
			`The timeout ran out. Raise it in the timeouts block`)},
	})
	server.SetPacing(emulator.Pacing{})
	allCancelled(t, server)
}

// A query is cancelled when Terraform is told to stop.
func TestQueryDataSource_interrupted(t *testing.T) {
	t.Parallel()
	server := startSeeded(t)
	server.SetPacing(emulator.Pacing{Duration: time.Hour})
	plugin, read := configuredPlugin(t, server)
	stopped := make(chan error, 1)
	go func() {
		for started := false; !started && t.Context().Err() == nil; runtime.Gosched() {
			started = slices.ContainsFunc(server.Requests(emulator.RequestFilter{Operation: "DescribeQuery"}), func(r *emulator.Request) bool { return r.Error == nil })
		}
		response, err := plugin.StopProvider(context.WithoutCancel(t.Context()), &tfprotov6.StopProviderRequest{})
		if err == nil && response.Error != "" {
			err = fmt.Errorf("StopProvider: %s", response.Error)
		}
		stopped <- err
	}()
	response, err := plugin.ReadDataSource(t.Context(), read(fmt.Sprintf("SELECT count(*) AS events FROM %s", queriedStore)))
	if err != nil {
		t.Fatal(err)
	}
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if len(response.Diagnostics) != 1 || !strings.Contains(response.Diagnostics[0].Detail, "The operation was interrupted") {
		t.Errorf("got %+v", response.Diagnostics)
	}
	server.SetPacing(emulator.Pacing{})
	allCancelled(t, server)
}

// allCancelled checks that there was a query, and that none ended in another way.
func allCancelled(t *testing.T, server *emulatortest.Server) {
	t.Helper()
	queries, err := server.CloudTrail(server.AccountID).ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: aws.String(queriedStore)})
	if err != nil {
		t.Fatal(err)
	}
	if len(queries.Queries) == 0 {
		t.Error("no query was started")
	}
	for _, query := range queries.Queries {
		if query.QueryStatus != cttypes.QueryStatusCancelled {
			t.Errorf("query %s is %s", aws.ToString(query.QueryId), query.QueryStatus)
		}
	}
}

// configuredPlugin is the provider as a CLI has it after configuring it for an emulator. read
// makes the request that reads the data source with a statement.
func configuredPlugin(t *testing.T, server *emulatortest.Server) (plugin tfprotov6.ProviderServer, read func(statement string) *tfprotov6.ReadDataSourceRequest) {
	t.Helper()
	plugin, err := providerserver.NewProtocol6WithError(New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := plugin.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	endpoints := map[string]tftypes.Value{}
	for _, service := range []string{"cloudtrail", "cloudtraildata", "sts"} {
		endpoints[service] = tftypes.NewValue(tftypes.String, server.URL)
	}
	providerType := schemas.Provider.ValueType()
	block := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"cloudtrail": tftypes.String, "cloudtraildata": tftypes.String, "sts": tftypes.String}}
	configured, err := plugin.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: objectOf(t, providerType, map[string]tftypes.Value{
		"region":     tftypes.NewValue(tftypes.String, server.Region),
		"access_key": tftypes.NewValue(tftypes.String, server.AccessKeyID),
		"secret_key": tftypes.NewValue(tftypes.String, server.SecretAccessKey),
		"endpoints":  tftypes.NewValue(tftypes.List{ElementType: block}, []tftypes.Value{tftypes.NewValue(block, endpoints)}),
	})})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatalf("configuring: %+v, %v", configured, err)
	}
	return plugin, func(statement string) *tfprotov6.ReadDataSourceRequest {
		dataType := schemas.DataSourceSchemas["cloudtraillake_query"].ValueType()
		return &tfprotov6.ReadDataSourceRequest{
			TypeName: "cloudtraillake_query",
			Config:   objectOf(t, dataType, map[string]tftypes.Value{"query_statement": tftypes.NewValue(tftypes.String, statement)}),
		}
	}
}

// objectOf is an object of a type, with null for what is not given.
func objectOf(t *testing.T, typ tftypes.Type, given map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	object, ok := typ.(tftypes.Object)
	if !ok {
		t.Fatalf("%s is no object", typ)
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		value, found := given[name]
		if list, ok := attribute.(tftypes.List); ok && !found {
			value, found = tftypes.NewValue(list, []tftypes.Value{}), true // a block that is not there
		}
		if !found {
			value = tftypes.NewValue(attribute, nil)
		}
		values[name] = value
	}
	dynamic, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, values))
	if err != nil {
		t.Fatal(err)
	}
	return &dynamic
}
