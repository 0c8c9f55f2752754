// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"compress/gzip"
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

func deliveringTo(uri string) func(*cloudtrail.StartQueryInput) {
	return func(in *cloudtrail.StartQueryInput) { in.DeliveryS3Uri = aws.String(uri) }
}

// delivered waits until a query's results are delivered, or not.
func delivered(t *testing.T, client *cloudtrail.Client, id *string) types.DeliveryStatus {
	t.Helper()
	for {
		if out := until(t, client, id, types.QueryStatusFinished); out.DeliveryStatus != types.DeliveryStatusPending {
			return out.DeliveryStatus
		}
	}
}

// files lists all files of a directory, by their paths in it.
func files(t *testing.T, directory string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			relative, relErr := filepath.Rel(directory, path)
			paths = append(paths, filepath.ToSlash(relative))
			return relErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// QRY-065: results come as CSV, where AWS puts them, into the directory that stands for Amazon S3.
func TestQueryDelivery(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "results")
	q := startQueried(t, func(o *emulator.Options) { o.QueryDeliveryDir = directory })
	q.SetTime(time.Date(2026, 3, 1, 23, 0, 0, 0, time.UTC))
	q.put(t, eventData(q.AccountID, map[string]any{"UID": "with \"quotes\", and\na line"}))
	id := startQuery(t, q.owner, q.statement("SELECT UID, null, number FROM %s"), deliveringTo("s3://audit-results/lake/daily/"))
	if status := delivered(t, q.owner, id); status != types.DeliveryStatusSuccess {
		t.Fatalf("delivery %s", status)
	}
	out, err := q.owner.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: id})
	if err != nil || *out.DeliveryS3Uri != "s3://audit-results/lake/daily/" {
		t.Errorf("%+v, error %v", out, err)
	}
	path := "audit-results/lake/daily/AWSLogs/" + q.AccountID + "/CloudTrail-Lake/Query/2026/03/01/" + *id + "/result_1.csv.gz"
	if diff := gocmp.Diff([]string{path}, files(t, directory)); diff != "" {
		t.Fatalf("files (-want +got):\n%s", diff)
	}
	file, err := os.Open(filepath.Join(directory, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(unpacked).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([][]string{{"UID", "null", "number"}, {"with \"quotes\", and\na line", "", "0"}}, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}

	// More rows than a page has, straight into the bucket.
	many := startQuery(t, q.owner, q.statement("SELECT number FROM %s ROWS 2500"), deliveringTo("s3://many"))
	if status := delivered(t, q.owner, many); status != types.DeliveryStatusSuccess {
		t.Errorf("delivery %s", status)
	}
	// What cannot be written fails, and the results stay.
	if err := os.Symlink(t.TempDir(), filepath.Join(directory, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	outside := startQuery(t, q.owner, q.statement("SELECT number FROM %s"), deliveringTo("s3://elsewhere"))
	if status := delivered(t, q.owner, outside); status != types.DeliveryStatusFailed {
		t.Errorf("delivery through a link out of the directory: %s", status)
	}
	if rows, _ := results(t, q.owner, outside, 1); len(rows) != 1 {
		t.Errorf("rows %q", rows)
	}
	// A query that fails or is cancelled delivers nothing.
	failed := startQuery(t, q.owner, q.statement("SELECT number FROM %s ROWS 5 THEN fail"), deliveringTo("s3://none"))
	if out := until(t, q.owner, failed, types.QueryStatusFailed); out.DeliveryStatus != types.DeliveryStatusFailed {
		t.Errorf("delivery %s", out.DeliveryStatus)
	}
	cancelled := startQuery(t, q.owner, q.statement("SELECT number FROM %s ROWS 5 THEN wait"), deliveringTo("s3://none"))
	if _, err := q.owner.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: cancelled}); err != nil {
		t.Fatal(err)
	}
	if out := until(t, q.owner, cancelled, types.QueryStatusCancelled); out.DeliveryStatus != types.DeliveryStatusCancelled {
		t.Errorf("delivery %s", out.DeliveryStatus)
	}
	if got := files(t, directory); len(got) != 3 { // the link is one
		t.Errorf("files %q", got)
	}
}

// QRY-064, QRY-066: where results cannot go.
func TestQueryDeliveryRefused(t *testing.T) {
	t.Parallel()
	q := startQueried(t, func(o *emulator.Options) { o.QueryDeliveryDir = t.TempDir() })
	for uri, code := range map[string]string{
		"":                                  "InvalidParameterException",
		"results":                           "InvalidParameterException",
		"https://results/lake":              "InvalidParameterException",
		"s3://" + strings.Repeat("a", 1020): "InvalidParameterException",
		"s3://":                             "InvalidS3BucketNameException",
		"s3://ab":                           "InvalidS3BucketNameException",
		"s3://Results":                      "InvalidS3BucketNameException",
		"s3://results_1":                    "InvalidS3BucketNameException",
		"s3://a..b":                         "InvalidS3BucketNameException",
		"s3://../results":                   "InvalidS3BucketNameException",
		"s3://results/..":                   "InvalidS3PrefixException",
		"s3://results/a/../../../etc":       "InvalidS3PrefixException",
		"s3://results/./a":                  "InvalidS3PrefixException",
		"s3://results//a":                   "InvalidS3PrefixException",
		"s3://results/a//":                  "InvalidS3PrefixException",
		`s3://results/a\..\b`:               "InvalidS3PrefixException",
		"s3://results/a\nb":                 "InvalidS3PrefixException",
		"s3://results/a\x00":                "InvalidS3PrefixException",
	} {
		_, err := q.owner.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: q.statement("SELECT number FROM %s"), DeliveryS3Uri: aws.String(uri)})
		refused(t, err, code, "DeliveryS3Uri")
	}
	without := startQueried(t)
	_, err := without.owner.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: without.statement("SELECT number FROM %s"), DeliveryS3Uri: aws.String("s3://results/lake")})
	refused(t, err, "S3BucketDoesNotExistException", "results", "--query-delivery-dir")
}
