// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// QueryDelivery takes the results that queries deliver to Amazon S3, in S3's place.
type QueryDelivery interface {
	// Put writes an object, whole or not at all. Of the bucket's name and the key, whose parts are parted by
	// slashes, no part is empty, "." or "..", and none has a backslash or a control character.
	Put(ctx context.Context, bucket, key string, write func(io.Writer) error) error
}

const maxDeliveryURI = 1024 // characters, QRY-064

var bucketPattern = regexp.MustCompile(`^[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9]$`)

// checkDelivery holds the rules on DeliveryS3Uri (QRY-064).
func (s *Service) checkDelivery(query Query) error {
	uri := query.DeliveryS3URI
	if n := utf8.RuneCountInString(uri); n > maxDeliveryURI {
		return refuse(ErrInvalidParameter, "DeliveryS3Uri has %d characters; it must have %d at most.", n, maxDeliveryURI)
	}
	rest, found := strings.CutPrefix(uri, "s3://")
	if !found {
		return refuse(ErrInvalidParameter, "DeliveryS3Uri is %s; it must be s3://BUCKET or s3://BUCKET/PREFIX.", quoted(uri))
	}
	bucket, prefix, _ := strings.Cut(rest, "/")
	if !bucketPattern.MatchString(bucket) || strings.Contains(bucket, "..") {
		return refuse(ErrInvalidS3BucketName, "DeliveryS3Uri %s has the bucket %s; a bucket's name has 3 to 63 small letters, digits, single dots and hyphens, letters or digits at both ends.", quoted(uri), quoted(bucket))
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(prefix, "/"), "/") {
		if part == "." || part == ".." || part == "" && prefix != "" || strings.ContainsRune(part, '\\') || strings.ContainsFunc(part, unicode.IsControl) {
			return refuse(ErrInvalidS3Prefix, "DeliveryS3Uri %s has the prefix %s; its parts between slashes must not be empty, \".\" or \"..\", nor have a backslash or a control character.", quoted(uri), quoted(prefix))
		}
	}
	if s.queries.delivery == nil { // QRY-066
		return refuse(ErrS3BucketDoesNotExist, "DeliveryS3Uri names the bucket %q, and this emulator has no buckets. Start it with a directory for results, --query-delivery-dir DIR, or leave DeliveryS3Uri out and read the results with GetQueryResults.", bucket)
	}
	return nil
}

// deliveryKey is where the results of a query go: bucket and key (QRY-065).
func (q Query) deliveryKey() (bucket, key string) {
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(q.DeliveryS3URI, "s3://"), "/")
	if prefix = strings.TrimSuffix(prefix, "/"); prefix != "" {
		prefix += "/"
	}
	return bucket, fmt.Sprintf("%sAWSLogs/%s/CloudTrail-Lake/Query/%s/%s/result_1.csv.gz", prefix, q.Caller, q.CreationTime.UTC().Format("2006/01/02"), q.ID)
}

// deliver writes the results of a query to where its caller wants them, and stores what became of that.
func (r *queryRuns) deliver(ctx context.Context, query Query) {
	bucket, key := query.deliveryKey()
	err := r.delivery.Put(ctx, bucket, key, func(w io.Writer) error { return r.service.writeResults(ctx, query, w) })
	// A status that cannot be stored stays PENDING until the emulator starts anew.
	_ = r.service.store.Update(context.Background(), func(tx Writer) error {
		current, found, readErr := tx.Query(query.Scope, query.ID)
		if readErr != nil || !found || current.DeliveryStatus != DeliveryPending { // cancelled meanwhile (QRY-062)
			return readErr
		}
		if current.DeliveryStatus = DeliverySuccess; err != nil {
			current.DeliveryStatus = DeliveryFailed
		}
		return tx.PutQuery(current)
	})
}

// writeResults writes all rows as compressed CSV, the names of the columns first. NULL is empty.
func (s *Service) writeResults(ctx context.Context, query Query, w io.Writer) error {
	compressed := gzip.NewWriter(w)
	lines := csv.NewWriter(compressed)
	if err := lines.Write(query.Columns); err != nil {
		return err
	}
	err := s.store.View(ctx, func(tx Reader) error {
		if err := stillThere(tx, query); err != nil {
			return err
		}
		values := make([]string, len(query.Columns))
		for page, err := range tx.QueryResults(query.ID, 0) {
			if err != nil {
				return err
			}
			for _, row := range page.Rows {
				for i, value := range row {
					values[i] = valueOr(value, "")
				}
				if err := lines.Write(values); err != nil {
					return err
				}
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	lines.Flush()
	if err := lines.Error(); err != nil {
		return err
	}
	return compressed.Close()
}
