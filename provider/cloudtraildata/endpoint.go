// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// The SDK's configuration sources answer these questions. Their interfaces are
// internal to the SDK, so they are stated here again.
type (
	baseEndpointSource interface {
		GetServiceBaseEndpoint(ctx context.Context, serviceID string) (string, bool, error)
	}
	ignoreEndpointsSource interface {
		GetIgnoreConfiguredEndpoints(ctx context.Context) (bool, bool, error)
	}
	dualStackSource interface {
		GetUseDualStackEndpoint(ctx context.Context) (aws.DualStackEndpointState, bool, error)
	}
	fipsSource interface {
		GetUseFIPSEndpoint(ctx context.Context) (aws.FIPSEndpointState, bool, error)
	}
)

// configuredBaseEndpoint finds the endpoint in the order of the SDK's clients:
// AWS_ENDPOINT_URL_CLOUDTRAIL_DATA, AWS_ENDPOINT_URL, the services section of
// the shared config file, its endpoint_url. An endpoint set in code stands
// above all of them. AWS_IGNORE_CONFIGURED_ENDPOINT_URLS switches off all but
// the last.
func configuredBaseEndpoint(cfg aws.Config) *string {
	_, forAll := os.LookupEnv("AWS_ENDPOINT_URL")
	_, forService := os.LookupEnv("AWS_ENDPOINT_URL_CLOUDTRAIL_DATA")
	if cfg.BaseEndpoint != nil && forAll && !forService {
		return cfg.BaseEndpoint
	}
	ctx := context.Background()
	for _, source := range cfg.ConfigSources {
		if s, ok := source.(ignoreEndpointsSource); ok {
			if ignore, found, err := s.GetIgnoreConfiguredEndpoints(ctx); err == nil && found {
				if ignore {
					return cfg.BaseEndpoint
				}
				break
			}
		}
	}
	for _, source := range cfg.ConfigSources {
		if s, ok := source.(baseEndpointSource); ok {
			if endpoint, found, err := s.GetServiceBaseEndpoint(ctx, ServiceID); err == nil && found {
				return &endpoint
			}
		}
	}
	return cfg.BaseEndpoint
}

func configuredDualStack(cfg aws.Config) aws.DualStackEndpointState {
	for _, source := range cfg.ConfigSources {
		if s, ok := source.(dualStackSource); ok {
			if state, found, err := s.GetUseDualStackEndpoint(context.Background()); err == nil && found {
				return state
			}
		}
	}
	return aws.DualStackEndpointStateUnset
}

func configuredFIPS(cfg aws.Config) aws.FIPSEndpointState {
	for _, source := range cfg.ConfigSources {
		if s, ok := source.(fipsSource); ok {
			if state, found, err := s.GetUseFIPSEndpoint(context.Background()); err == nil && found {
				return state
			}
		}
	}
	return aws.FIPSEndpointStateUnset
}

// partition is a group of Regions whose hosts end alike.
type partition struct {
	regionPrefix    string
	suffix          string
	dualStackSuffix string
}

// partitions lists AWS's partitions but the first, aws, which takes the Regions
// that no other claims.
var partitions = []partition{
	{"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
	{"us-gov-", "amazonaws.com", "api.aws"},
	{"us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
	{"us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
	{"eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
	{"us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
	{"eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
}

// regionLabel is a DNS label: a Region becomes part of the host name, and
// nothing but a label may.
var regionLabel = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// endpoint returns the URL that requests go to, without the operation's path.
func (o *Options) endpoint() (*url.URL, error) {
	if !regionLabel.MatchString(o.Region) {
		return nil, fmt.Errorf("region %q is not a Region name: set AWS_REGION or the Region of the configuration, us-east-1 for example", o.Region)
	}
	dualStack := o.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled
	fips := o.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled

	if o.BaseEndpoint != nil {
		if fips {
			return nil, fmt.Errorf("endpoint %q cannot be combined with FIPS endpoints: unset one of them", *o.BaseEndpoint)
		}
		if dualStack {
			return nil, fmt.Errorf("endpoint %q cannot be combined with dual-stack endpoints: unset one of them", *o.BaseEndpoint)
		}
		return parseEndpoint(*o.BaseEndpoint)
	}

	p := partition{suffix: "amazonaws.com", dualStackSuffix: "api.aws"}
	for _, candidate := range partitions {
		if strings.HasPrefix(o.Region, candidate.regionPrefix) {
			p = candidate
			break
		}
	}
	host, suffix := "cloudtrail-data", p.suffix
	if fips {
		host = "cloudtrail-data-fips"
	}
	if dualStack {
		suffix = p.dualStackSuffix
	}
	return &url.URL{Scheme: "https", Host: host + "." + o.Region + "." + suffix}, nil
}

func parseEndpoint(endpoint string) (*url.URL, error) {
	u, err := url.Parse(endpoint)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("endpoint %q is not a URL with http or https and a host, such as http://127.0.0.1:4590", endpoint)
	}
	return u, nil
}
