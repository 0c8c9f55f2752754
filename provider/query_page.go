// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// maxQueryPageBytes bounds the answer with up to queryPageSize rows.
const maxQueryPageBytes = 64 << 20

// queryColumn is a column of a row: a map with its name and its value, nil for
// NULL. Of a NULL the service may leave the name out too.
type queryColumn map[string]*string

// queryPage is a page of results as the service sent it. The SDK's own type
// cannot tell NULL from empty text.
type queryPage struct{ QueryResultRows [][]queryColumn }

// read is an option of GetQueryResults that fills the page.
func (p *queryPage) read(options *cloudtrail.Options) {
	options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("QueryPage",
			func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
				out, metadata, err := next.HandleDeserialize(ctx, in)
				if err != nil {
					return out, metadata, err
				}
				return out, metadata, p.readResponse(out.RawResponse)
			}), middleware.After)
	})
}

// readResponse reads the body, and leaves it to the SDK again.
func (p *queryPage) readResponse(raw any) error {
	response, ok := raw.(*smithyhttp.Response)
	if !ok || response.StatusCode != http.StatusOK {
		return nil // an error, which the SDK reads
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxQueryPageBytes+1))
	if err != nil {
		return fmt.Errorf("reading a page of results: %w", err)
	}
	if len(body) > maxQueryPageBytes {
		return fmt.Errorf("a page of results has more than %d MiB: select fewer columns, or cut long ones with substr", maxQueryPageBytes>>20)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	*p = queryPage{}
	if err := json.Unmarshal(body, p); err != nil {
		return fmt.Errorf("reading a page of results: %w", err)
	}
	return nil
}
