// SPDX-License-Identifier: MPL-2.0

package duckdb_test

import (
	"context"
	"encoding/csv"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

var updateGuide = flag.Bool("update-guide", false, "write the rows of the guide's queries into testdata")

const guideQueries = "../testdata/queries"

// The queries of the guide "Query your events" give the rows that are kept
// beside them, over the events of its seed, on Monday, 4 May 2026 at noon.
func TestGuideQueries(t *testing.T) {
	t.Parallel()
	server := startGuide(t)
	stores := strings.NewReplacer(
		"$EDS_ID", "8a1c3f52-0d4b-4e6a-9c77-2b5e90d1f314",
		"$PEOPLE_EDS_ID", "c27d9b04-61fe-4a38-b1d5-7e3f08a6c925",
	)
	files, err := filepath.Glob(guideQueries + "/*.sql")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d queries, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			t.Parallel()
			statement, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := guideRows(t, server.CloudTrail(server.AccountID), stores.Replace(string(statement)))
			expected := strings.TrimSuffix(file, ".sql") + ".csv"
			if *updateGuide {
				writeCSV(t, expected, got)
			}
			if diff := cmp.Diff(readCSV(t, expected), got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// startGuide starts an emulator with the guide's events.
func startGuide(t *testing.T) *emulatortest.Server {
	t.Helper()
	seed, err := os.ReadFile(guideQueries + "/seed.yaml")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := duckdb.New(duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return emulatortest.Start(t, func(o *emulator.Options) {
		o.QueryEngine = engine
		o.Seed, o.SeedName = seed, guideQueries+"/seed.yaml"
		o.Now = func() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }
	})
}

// guideRows runs a statement and gives its rows below their names. NULL is empty.
func guideRows(t *testing.T, client *cloudtrail.Client, statement string) [][]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	started, err := client.StartQuery(ctx, &cloudtrail.StartQueryInput{QueryStatement: aws.String(statement)})
	if err != nil {
		t.Fatal(err)
	}
	for {
		page, err := client.GetQueryResults(ctx, &cloudtrail.GetQueryResultsInput{QueryId: started.QueryId})
		if err != nil {
			t.Fatal(err)
		}
		switch page.QueryStatus {
		case cttypes.QueryStatusQueued, cttypes.QueryStatusRunning:
			continue
		case cttypes.QueryStatusFinished:
		default:
			t.Fatalf("the query ended as %s: %s", page.QueryStatus, aws.ToString(page.ErrorMessage))
		}
		if page.NextToken != nil {
			t.Fatal("the rows do not fit a page")
		}
		var rows [][]string
		for _, row := range page.QueryResultRows {
			var names, values []string
			for _, column := range row {
				for name, value := range column {
					names, values = append(names, name), append(values, value)
				}
			}
			if rows == nil {
				rows = append(rows, names)
			}
			rows = append(rows, values)
		}
		return rows
	}
}

func readCSV(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func writeCSV(t *testing.T, name string, rows [][]string) {
	t.Helper()
	var text strings.Builder
	if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text.String()), fs.FileMode(0o644)); err != nil {
		t.Fatal(err)
	}
}
