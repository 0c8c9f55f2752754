// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	basediag "github.com/hashicorp/aws-sdk-go-base/v2/diag"
	awsendpoints "github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
	"github.com/hashicorp/aws-sdk-go-base/v2/logging"
	"github.com/hashicorp/aws-sdk-go-base/v2/validation"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// defaultMaxAttempts outlasts the throttling of an apply that writes several
// channels: CloudTrail takes about one write per second.
const defaultMaxAttempts = 25

// client is what resources and data sources work with, in one Region. The method
// in gives it for another one.
type client struct {
	CloudTrail     *cloudtrail.Client
	CloudTrailData *cloudtraildata.Client
	// AccountID and Partition belong to the credentials; AccountID is empty with
	// skip_requesting_account_id.
	AccountID string
	Partition string
	Region    string
	// Endpoints are the configured ones, an empty one is the service's own.
	Endpoints endpoints
	Tags      tagSettings

	skipRegionValidation bool
	regions              *regionClients
	plans                *plans
	policies             *policyOwners
}

// clientSettings is the provider block as plain values.
type clientSettings struct {
	ProviderVersion  string
	TerraformVersion string

	AccessKey, SecretKey, Token string
	Profile, Region             string
	SharedConfigFiles           []string
	SharedCredentialsFiles      []string
	AssumeRoles                 []assumeRole
	WebIdentity                 *webIdentity
	AllowedAccountIDs           []string
	ForbiddenAccountIDs         []string
	MaxRetries                  int
	RetryMode                   string
	CustomCABundle              string
	Insecure                    bool
	HTTPProxy, HTTPSProxy       *string
	NoProxy                     string
	UseFIPSEndpoint             bool
	UseDualStackEndpoint        bool
	SkipCredentialsValidation   bool
	SkipRequestingAccountID     bool
	SkipRegionValidation        bool
	SkipMetadataAPICheck        *bool
	Endpoints                   endpoints
	Tags                        tagSettings
}

type endpoints struct {
	CloudTrail, CloudTrailData, STS string
}

type assumeRole struct {
	RoleARN, SessionName, ExternalID string
	Duration                         time.Duration
	Policy                           string
	PolicyARNs                       []string
	SourceIdentity                   string
	Tags                             map[string]string
	TransitiveTagKeys                []string
}

type webIdentity struct {
	RoleARN, SessionName string
	Duration             time.Duration
	Policy               string
	PolicyARNs           []string
	Token, TokenFile     string
}

// newClient resolves credentials, Region and endpoints, asks STS who the caller
// is unless told not to, and refuses an account that must not be managed.
func newClient(ctx context.Context, s clientSettings) (*client, diag.Diagnostics) {
	var diags diag.Diagnostics
	var err error
	if s.Endpoints.STS, err = endpointFromEnvironment(s.Endpoints.STS, "AWS_ENDPOINT_URL_STS"); err != nil {
		diags.AddError("Endpoint is not valid", err.Error())
	}
	if s.Endpoints.CloudTrail, err = endpointFromEnvironment(s.Endpoints.CloudTrail, "AWS_ENDPOINT_URL_CLOUDTRAIL"); err != nil {
		diags.AddError("Endpoint is not valid", err.Error())
	}
	if s.Endpoints.CloudTrailData, err = endpointFromEnvironment(s.Endpoints.CloudTrailData, "AWS_ENDPOINT_URL_CLOUDTRAIL_DATA"); err != nil {
		diags.AddError("Endpoint is not valid", err.Error())
	}
	if diags.HasError() {
		return nil, diags
	}

	_, logger := logging.NewTfLogger(ctx)
	_, awsConfig, baseDiags := awsbase.GetAwsConfig(ctx, s.baseConfig(logger))
	for _, d := range baseDiags {
		addBaseDiagnostic(&diags, d)
	}
	if diags.HasError() {
		return nil, diags
	}
	if awsConfig.Region == "" {
		diags.AddAttributeError(path.Root("region"), "Region is missing",
			"No Region is configured. Set region in the provider block, AWS_REGION, or a Region in the profile.")
		return nil, diags
	}
	if !s.SkipRegionValidation {
		if err := validation.SupportedRegion(awsConfig.Region); err != nil {
			diags.AddAttributeError(path.Root("region"), "Region is not known",
				fmt.Sprintf("%q is not a Region that this version knows. Correct region, or set skip_region_validation = true if it is a new one.", awsConfig.Region))
			return nil, diags
		}
	}

	if s.Endpoints != (endpoints{}) {
		awsConfig.Retryer = giveUpOnDeadEndpoint(awsConfig.Retryer)
	}

	c := &client{
		Region:    awsConfig.Region,
		Partition: partitionOf(awsConfig.Region),
		Endpoints: s.Endpoints,
		Tags:      s.Tags,

		skipRegionValidation: s.SkipRegionValidation,
		plans:                newPlans(),
		policies:             newPolicyOwners(),
	}
	c.identify(ctx, awsConfig, s, &diags)
	if diags.HasError() {
		return nil, diags
	}
	c.regions = &regionClients{clients: map[string]*client{}, open: func(region string) *client {
		other := *c
		other.Region = region
		other.CloudTrail = cloudtrail.NewFromConfig(awsConfig, func(o *cloudtrail.Options) {
			o.Region = region
			if s.Endpoints.CloudTrail != "" {
				o.BaseEndpoint = aws.String(s.Endpoints.CloudTrail)
			}
			if requestsAreLogged(os.Environ()) {
				o.APIOptions = append(o.APIOptions, logRequests(logger))
			}
		})
		other.CloudTrailData = newCloudTrailData(awsConfig, region, s.Endpoints, logger)
		return &other
	}}
	return c.regions.open(c.Region), diags
}

// baseConfig hands the settings to aws-sdk-go-base, which knows about chains of
// roles, proxies, certificate authorities and masked logs. The caller check is
// left to identify: the one of aws-sdk-go-base also asks IAM, which Lake needs
// for nothing and which custom endpoints rarely have.
func (s clientSettings) baseConfig(logger logging.Logger) *awsbase.Config {
	c := &awsbase.Config{
		AccessKey:               s.AccessKey,
		CallerDocumentationURL:  "https://registry.terraform.io/providers/cloudtraillake/cloudtraillake/latest/docs",
		CallerName:              "CloudTrail Lake provider",
		CustomCABundle:          s.CustomCABundle,
		HTTPProxy:               s.HTTPProxy,
		HTTPSProxy:              s.HTTPSProxy,
		HTTPProxyMode:           awsbase.HTTPProxyModeSeparate,
		Insecure:                s.Insecure,
		Logger:                  logger,
		MaxRetries:              maxAttempts(s.MaxRetries),
		NoProxy:                 s.NoProxy,
		Profile:                 s.Profile,
		Region:                  s.Region,
		RetryMode:               aws.RetryMode(s.RetryMode),
		SecretKey:               s.SecretKey,
		SharedConfigFiles:       s.SharedConfigFiles,
		SharedCredentialsFiles:  s.SharedCredentialsFiles,
		SkipCredsValidation:     true,
		SkipRequestingAccountId: true,
		StsEndpoint:             s.Endpoints.STS,
		SuppressDebugLog:        !requestsAreLogged(os.Environ()),
		Token:                   s.Token,
		UseDualStackEndpoint:    s.UseDualStackEndpoint,
		UseFIPSEndpoint:         s.UseFIPSEndpoint,
		APNInfo: &awsbase.APNInfo{
			PartnerName: "HashiCorp",
			Products: []awsbase.UserAgentProduct{
				{Name: "Terraform", Version: s.TerraformVersion, Comment: "+https://www.terraform.io"},
				{Name: "terraform-provider-cloudtraillake", Version: s.ProviderVersion},
			},
		},
	}
	if s.SkipMetadataAPICheck != nil {
		c.EC2MetadataServiceEnableState = imds.ClientEnabled
		if *s.SkipMetadataAPICheck {
			c.EC2MetadataServiceEnableState = imds.ClientDisabled
		}
	}
	for _, r := range s.AssumeRoles {
		c.AssumeRole = append(c.AssumeRole, awsbase.AssumeRole{
			RoleARN:           r.RoleARN,
			Duration:          r.Duration,
			ExternalID:        r.ExternalID,
			Policy:            r.Policy,
			PolicyARNs:        r.PolicyARNs,
			SessionName:       r.SessionName,
			SourceIdentity:    r.SourceIdentity,
			Tags:              r.Tags,
			TransitiveTagKeys: r.TransitiveTagKeys,
		})
	}
	if w := s.WebIdentity; w != nil {
		c.AssumeRoleWithWebIdentity = &awsbase.AssumeRoleWithWebIdentity{
			RoleARN:              w.RoleARN,
			Duration:             w.Duration,
			Policy:               w.Policy,
			PolicyARNs:           w.PolicyARNs,
			SessionName:          w.SessionName,
			WebIdentityToken:     w.Token,
			WebIdentityTokenFile: w.TokenFile,
		}
	}
	return c
}

// identify learns account and partition from STS and checks the account against
// the lists of the provider block.
func (c *client) identify(ctx context.Context, awsConfig aws.Config, s clientSettings, diags *diag.Diagnostics) {
	if s.SkipRequestingAccountID {
		for name, ids := range map[string][]string{"allowed_account_ids": s.AllowedAccountIDs, "forbidden_account_ids": s.ForbiddenAccountIDs} {
			if len(ids) > 0 {
				diags.AddAttributeError(path.Root(name), "Account cannot be checked",
					name+" needs the account ID, which skip_requesting_account_id = true leaves unknown. Remove one of the two.")
			}
		}
	}
	if diags.HasError() || (s.SkipRequestingAccountID && s.SkipCredentialsValidation) {
		return
	}

	stsClient := sts.NewFromConfig(awsConfig, func(o *sts.Options) {
		if s.Endpoints.STS != "" {
			o.BaseEndpoint = aws.String(s.Endpoints.STS)
		}
	})
	identity, err := stsClient.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		hint := ""
		if errorCode(err) != "" {
			hint = "The credentials were tried with STS GetCallerIdentity. Correct access_key, secret_key, token or profile; " +
				"if the endpoint is not AWS's own, set endpoints { sts = ... } or AWS_ENDPOINT_URL_STS too; " +
				"if it has no STS, set skip_credentials_validation = true and skip_requesting_account_id = true."
		}
		addAWSError(diags, "Checking the credentials", err, hint)
		return
	}
	if s.SkipRequestingAccountID {
		return
	}
	c.AccountID = aws.ToString(identity.Account)
	if caller, err := arn.Parse(aws.ToString(identity.Arn)); err == nil {
		c.Partition = caller.Partition
	}
	if slices.Contains(s.ForbiddenAccountIDs, c.AccountID) {
		diags.AddAttributeError(path.Root("forbidden_account_ids"), "Account is forbidden",
			fmt.Sprintf("The credentials belong to account %s, which forbidden_account_ids lists. Use credentials of another account.", c.AccountID))
	}
	if len(s.AllowedAccountIDs) > 0 && !slices.Contains(s.AllowedAccountIDs, c.AccountID) {
		diags.AddAttributeError(path.Root("allowed_account_ids"), "Account is not allowed",
			fmt.Sprintf("The credentials belong to account %s, which allowed_account_ids does not list (%s). Use credentials of a listed account, or add this one.",
				c.AccountID, strings.Join(s.AllowedAccountIDs, ", ")))
	}
}

// endpointFromEnvironment returns the configured endpoint, else the service's
// variable, else AWS_ENDPOINT_URL. Empty means AWS's own.
func endpointFromEnvironment(configured, variable string) (string, error) {
	if configured != "" {
		return configured, nil
	}
	if ignore := os.Getenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"); strings.EqualFold(ignore, "true") {
		return "", nil
	}
	for _, name := range []string{variable, "AWS_ENDPOINT_URL"} {
		value := os.Getenv(name)
		if value == "" {
			continue
		}
		if problem := urlProblem(value); problem != "" {
			return "", fmt.Errorf("the environment variable %s is %q: %s", name, value, problem)
		}
		return value, nil
	}
	return "", nil
}

// urlProblem says what is wrong with an address, or "" if nothing is.
func urlProblem(value string) string {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "it must be a URL with scheme and host, such as http://127.0.0.1:4590"
	}
	return ""
}

// maxAttempts leaves the choice to AWS_MAX_ATTEMPTS (0) when only that is set.
func maxAttempts(configured int) int {
	if configured > 0 {
		return configured
	}
	if os.Getenv("AWS_MAX_ATTEMPTS") != "" {
		return 0
	}
	return defaultMaxAttempts
}

// partitionOf is the partition of a Region, for callers whose ARN is not known. A
// Region that no partition claims is taken for a new one of the first.
func partitionOf(region string) string {
	if partition, known := awsendpoints.PartitionForRegion(awsendpoints.DefaultPartitions(), region); known {
		return partition.ID()
	}
	return awsendpoints.AwsPartitionID
}

// deadEndpointAttempts is how often an endpoint of the configuration is called
// that nobody listens on: a few seconds for a server that is just starting.
// AWS's own endpoints are tried for longer.
const deadEndpointAttempts = 3

// giveUpOnDeadEndpoint ends retrying early when no connection can be made.
func giveUpOnDeadEndpoint(newRetryer func() aws.Retryer) func() aws.Retryer {
	return func() aws.Retryer {
		if retryer, ok := newRetryer().(aws.RetryerV2); ok {
			return deadEndpointRetryer{retryer}
		}
		return newRetryer()
	}
}

type deadEndpointRetryer struct {
	aws.RetryerV2
}

// RetryDelay is where a retryer learns how many attempts have been made.
func (r deadEndpointRetryer) RetryDelay(attempt int, err error) (time.Duration, error) {
	if dial, ok := errors.AsType[*net.OpError](err); ok && dial.Op == "dial" && attempt >= deadEndpointAttempts {
		return 0, &retry.MaxAttemptsError{Attempt: attempt, Err: err}
	}
	return r.RetryerV2.RetryDelay(attempt, err)
}

// requestsAreLogged tells from the environment whether anybody reads the log of
// the provider. If nobody does, bodies go straight to the service, without the
// copies that logging takes of them.
func requestsAreLogged(environment []string) bool {
	for _, variable := range environment {
		name, level, _ := strings.Cut(variable, "=")
		if name == "TF_LOG_PATH" || name == "TF_LOG_CORE" {
			continue
		}
		if (name == "TF_LOG" || strings.HasPrefix(name, "TF_LOG_")) && level != "" && !strings.EqualFold(level, "off") {
			return true
		}
	}
	return false
}

// logRequests puts the logger where the request logging of aws-sdk-go-base
// looks for it: in the context of every single request.
func logRequests(logger logging.Logger) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("RegisterLogger",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				return next.HandleInitialize(logging.RegisterLogger(ctx, logger), in)
			}), middleware.Before)
	}
}

func addBaseDiagnostic(diags *diag.Diagnostics, d basediag.Diagnostic) {
	if d.Severity() == basediag.SeverityError {
		diags.AddError(d.Summary(), d.Detail())
		return
	}
	diags.AddWarning(d.Summary(), d.Detail())
}
