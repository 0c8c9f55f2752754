// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

const operationName = "PutAuditEvents"

// maxResponseBytes bounds what is read of an answer. The largest that the API
// model allows, 100 failures with the longest texts, is under 1 MiB.
const maxResponseBytes = 4 << 20

// request is what one call sends, on each attempt the same.
type request struct {
	url         *url.URL
	body        []byte
	payloadHash string
}

func newRequest(endpoint *url.URL, channelARN, externalID string, body []byte) request {
	query := url.Values{"channelArn": {channelARN}}
	if externalID != "" {
		query.Set("externalId", externalID)
	}
	u := *endpoint
	u.Path = strings.TrimSuffix(u.Path, "/") + "/" + operationName
	u.RawPath = ""
	// A signature takes %20 for a space, and knows no plus sign in this sense.
	u.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	sum := sha256.Sum256(body)
	return request{url: &u, body: body, payloadHash: hex.EncodeToString(sum[:])}
}

// invoke carries out the call: it builds the HTTP request, repeats and signs
// it, and reads the answer. The steps are middleware of a stack as every client
// of the SDK has it, so that APIOptions find their place.
func invoke(ctx context.Context, options *Options, skew *atomic.Int64, r request) (*PutAuditEventsOutput, error) {
	ctx = middleware.ClearStackValues(ctx)
	ctx = middleware.WithServiceID(ctx, ServiceID)
	ctx = middleware.WithOperationName(ctx, operationName)

	stack := middleware.NewStack(operationName, smithyhttp.NewStackRequest)
	if err := addSteps(stack, options, skew, r); err != nil {
		return nil, err
	}
	for _, change := range options.APIOptions {
		if err := change(stack); err != nil {
			return nil, err
		}
	}
	handler := middleware.DecorateHandler(smithyhttp.NewClientHandlerWithOptions(options.HTTPClient), stack)
	result, metadata, err := handler.Handle(ctx, nil)
	if err != nil {
		return nil, err
	}
	output, ok := result.(*PutAuditEventsOutput)
	if !ok {
		return nil, fmt.Errorf("middleware answered with %T instead of %T", result, output)
	}
	output.RequestID, _ = awsmiddleware.GetRequestIDMetadata(metadata)
	output.ResultMetadata = metadata
	return output, nil
}

// addSteps fills the stack, outermost step first.
func addSteps(stack *middleware.Stack, options *Options, skew *atomic.Int64, r request) error {
	retryer := options.Retryer
	if options.RetryMaxAttempts != 0 {
		retryer = retry.AddWithMaxAttempts(retryer, options.RetryMaxAttempts)
	}
	return errors.Join(
		stack.Initialize.Add(&awsmiddleware.RegisterServiceMetadata{
			ServiceID:     ServiceID,
			SigningName:   signingName,
			Region:        options.Region,
			OperationName: operationName,
		}, middleware.Before),
		middleware.AddSetLoggerMiddleware(stack, options.Logger),

		stack.Serialize.Add(middleware.SerializeMiddlewareFunc("OperationSerializer", r.serialize), middleware.After),

		awsmiddleware.AddClientRequestIDMiddleware(stack),
		awsmiddleware.AddSDKAgentKey(awsmiddleware.APIMetadata, "cloudtraildata")(stack),
		addAppID(stack, options.AppID),
		awsmiddleware.AddRecursionDetection(stack),

		stack.Finalize.Add(retry.NewAttemptMiddleware(retryer, smithyhttp.RequestCloner, func(a *retry.Attempt) {
			a.ClientSkew = skew
			a.LogAttempts = options.ClientLogMode.IsRetries()
		}), middleware.After),
		stack.Finalize.Add(newSigning(options, skew, r.payloadHash), middleware.After),

		stack.Deserialize.Add(&awshttp.ResponseErrorWrapper{}, middleware.After),
		stack.Deserialize.Add(&awsmiddleware.RequestIDRetriever{}, middleware.After),
		stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("OperationDeserializer", deserialize), middleware.After),
		stack.Deserialize.Add(&awsmiddleware.RecordResponseTiming{}, middleware.After),
		stack.Deserialize.Add(&smithyhttp.RequestResponseLogger{
			LogRequest:          options.ClientLogMode.IsRequest(),
			LogRequestWithBody:  options.ClientLogMode.IsRequestWithBody(),
			LogResponse:         options.ClientLogMode.IsResponse(),
			LogResponseWithBody: options.ClientLogMode.IsResponseWithBody(),
		}, middleware.After),
	)
}

func addAppID(stack *middleware.Stack, appID string) error {
	if appID == "" {
		return nil
	}
	return awsmiddleware.AddSDKAgentKey(awsmiddleware.ApplicationIdentifier, appID)(stack)
}

func (r request) serialize(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (
	out middleware.SerializeOutput, metadata middleware.Metadata, err error,
) {
	req, ok := in.Request.(*smithyhttp.Request)
	if !ok {
		return out, metadata, fmt.Errorf("unknown transport type %T", in.Request)
	}
	u := *r.url
	req.URL = &u
	req.Method = http.MethodPost
	req.Header.Set("Content-Type", "application/json")
	if req, err = req.SetStream(bytes.NewReader(r.body)); err != nil {
		return out, metadata, &smithy.SerializationError{Err: err}
	}
	in.Request = req
	return next.HandleSerialize(ctx, in)
}

// newSigning returns the step that signs each attempt. It stands inside the
// retry loop, because credentials may expire and time goes on between attempts.
func newSigning(options *Options, skew *atomic.Int64, payloadHash string) middleware.FinalizeMiddleware {
	signer := v4.NewSigner()
	return middleware.FinalizeMiddlewareFunc("Signing", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
		out middleware.FinalizeOutput, metadata middleware.Metadata, err error,
	) {
		req, ok := in.Request.(*smithyhttp.Request)
		if !ok {
			return out, metadata, &v4.SigningError{Err: fmt.Errorf("unknown transport type %T", in.Request)}
		}
		if options.Credentials == nil {
			return out, metadata, &v4.SigningError{Err: errors.New("no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or Options.Credentials")}
		}
		if !aws.IsCredentialsProvider(options.Credentials, (*aws.AnonymousCredentials)(nil)) {
			credentials, err := options.Credentials.Retrieve(ctx)
			if err != nil {
				return out, metadata, &v4.SigningError{Err: fmt.Errorf("retrieving credentials: %w", err)}
			}
			now := options.now().Add(time.Duration(skew.Load()))
			err = signer.SignHTTP(ctx, credentials, req.Request, payloadHash, signingName, options.Region, now, func(o *v4.SignerOptions) {
				o.Logger = middleware.GetLogger(ctx)
				o.LogSigning = options.ClientLogMode.IsSigning()
			})
			if err != nil {
				return out, metadata, &v4.SigningError{Err: err}
			}
			ctx = awsmiddleware.SetSigningCredentials(ctx, credentials)
		}

		out, metadata, err = next.HandleFinalize(ctx, in)
		// The next attempt of this call is to be dated by the service's clock
		// too; the retry loop keeps the skew only after the last attempt.
		if ahead, known := awsmiddleware.GetAttemptSkew(metadata); known {
			skew.Store(int64(ahead))
		}
		return out, metadata, err
	})
}

func deserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	out middleware.DeserializeOutput, metadata middleware.Metadata, err error,
) {
	out, metadata, err = next.HandleDeserialize(ctx, in)
	if err != nil {
		return out, metadata, err
	}
	response, ok := out.RawResponse.(*smithyhttp.Response)
	if !ok {
		return out, metadata, &smithy.DeserializationError{Err: fmt.Errorf("unknown transport type %T", out.RawResponse)}
	}
	defer response.Body.Close()

	body, err := io.ReadAll(io.LimitReader(response.Body, maxResponseBytes+1))
	if err != nil {
		return out, metadata, &responseReadError{err}
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return out, metadata, responseError(response.StatusCode, response.Header, body)
	}
	if len(body) > maxResponseBytes {
		return out, metadata, &smithy.DeserializationError{Err: fmt.Errorf("the response is longer than %d bytes", maxResponseBytes)}
	}
	var answer struct {
		Successful []AuditEventResultEntry `json:"successful"`
		Failed     []ResultErrorEntry      `json:"failed"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return out, metadata, &smithy.DeserializationError{Err: err, Snapshot: body[:min(len(body), 1024)]}
	}
	out.Result = &PutAuditEventsOutput{Successful: answer.Successful, Failed: answer.Failed}
	return out, metadata, nil
}
