// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"
)

// ServiceID is the name of the service in errors, metrics and configuration
// keys: the environment variable of its endpoint, for one, ends in
// CLOUDTRAIL_DATA.
const ServiceID = "CloudTrail Data"

// signingName is the service part of the credential scope in a signature.
const signingName = "cloudtrail-data"

// HTTPClient does one HTTP exchange. *http.Client and the SDK's
// BuildableClient are HTTPClients.
type HTTPClient = aws.HTTPClient

// Options is what a [Client] works with. [NewFromConfig] fills it from an
// [aws.Config]; functions given to it, or to one call, may then change it.
type Options struct {
	// Region signs the request and, without BaseEndpoint, names the host.
	// Required. It must be the Region of the channel.
	Region string

	// Credentials sign the request. Required; [aws.AnonymousCredentials]
	// sends the request unsigned.
	Credentials aws.CredentialsProvider

	// BaseEndpoint is the URL that takes the place of the service's own
	// host, such as http://127.0.0.1:4590. Nil means the service's host.
	BaseEndpoint *string

	// UseDualStackEndpoint and UseFIPSEndpoint choose among the service's
	// hosts. Neither can be combined with BaseEndpoint.
	UseDualStackEndpoint aws.DualStackEndpointState
	UseFIPSEndpoint      aws.FIPSEndpointState

	// HTTPClient carries the requests. Default: the SDK's client.
	HTTPClient HTTPClient

	// Retryer decides which failures are tried again and after which delay.
	// Default: the SDK's standard or adaptive retryer, by RetryMode. Both
	// repeat transport errors, throttling and the statuses 500, 502, 503 and
	// 504, with exponential back-off and jitter up to 20 seconds.
	Retryer aws.Retryer

	// RetryMaxAttempts is how often a request is tried in all. Default: the
	// Retryer's number, which is 3 for the SDK's.
	RetryMaxAttempts int

	// RetryMode chooses the default Retryer. Default: standard.
	RetryMode aws.RetryMode

	// Logger receives what ClientLogMode asks for. Default: nothing.
	Logger logging.Logger

	// ClientLogMode chooses what is logged.
	ClientLogMode aws.ClientLogMode

	// APIOptions change the middleware stack of each request.
	APIOptions []func(*middleware.Stack) error

	// AppID goes into the User-Agent header. Default: none.
	AppID string

	// now and wait are the clock of signatures and of the pauses in Send.
	now  func() time.Time
	wait func(context.Context, time.Duration) error
}

// Client calls the CloudTrail Data API. It is safe for concurrent use.
type Client struct {
	options Options

	// skew is what the service's clock is ahead of ours, in nanoseconds, as
	// the last answer showed. Signatures are dated by the service's clock.
	skew *atomic.Int64
}

// NewFromConfig returns a Client with the settings of cfg, changed by optFns.
func NewFromConfig(cfg aws.Config, optFns ...func(*Options)) *Client {
	options := Options{
		Region:           cfg.Region,
		Credentials:      cfg.Credentials,
		HTTPClient:       cfg.HTTPClient,
		RetryMaxAttempts: cfg.RetryMaxAttempts,
		RetryMode:        cfg.RetryMode,
		Logger:           cfg.Logger,
		ClientLogMode:    cfg.ClientLogMode,
		APIOptions:       append([]func(*middleware.Stack) error{}, cfg.APIOptions...),
		AppID:            cfg.AppID,
	}
	if cfg.Retryer != nil {
		options.Retryer = cfg.Retryer()
	}
	options.BaseEndpoint = configuredBaseEndpoint(cfg)
	options.UseDualStackEndpoint = configuredDualStack(cfg)
	options.UseFIPSEndpoint = configuredFIPS(cfg)
	return New(options, optFns...)
}

// New returns a Client with these options, changed by optFns.
func New(options Options, optFns ...func(*Options)) *Client {
	for _, fn := range optFns {
		fn(&options)
	}
	if options.HTTPClient == nil {
		options.HTTPClient = awshttp.NewBuildableClient()
	}
	if options.Retryer == nil {
		options.Retryer = newRetryer(options.RetryMode)
	}
	if options.Logger == nil {
		options.Logger = logging.Nop{}
	}
	if options.now == nil {
		options.now = time.Now
	}
	if options.wait == nil {
		options.wait = wait
	}
	return &Client{options: options, skew: new(atomic.Int64)}
}

// newRetryer returns the SDK's retryer of this mode. One retryer serves all
// calls of a client, because it also counts how much retrying is going on.
func newRetryer(mode aws.RetryMode) aws.Retryer {
	if mode == aws.RetryModeAdaptive {
		return retry.NewAdaptiveMode()
	}
	return retry.NewStandard()
}

// wait pauses for d or until ctx is done, whose error it then returns.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
