// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/aws-sdk-go-base/v2/logging"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// newCloudTrailData makes the client of the data plane: the same credentials and
// settings as for the control plane, at an endpoint of its own.
func newCloudTrailData(awsConfig aws.Config, region string, configured endpoints, logger logging.Logger) *cloudtraildata.Client {
	return cloudtraildata.NewFromConfig(awsConfig, func(o *cloudtraildata.Options) {
		o.Region = region
		if configured.CloudTrailData != "" {
			o.BaseEndpoint = aws.String(configured.CloudTrailData)
		}
		if requestsAreLogged(os.Environ()) {
			o.APIOptions = append(o.APIOptions, logRequests(logger))
		}
	})
}

// missingDataEndpoint explains a failure to send that may come from sending to
// AWS while everything else goes elsewhere; "" if that is not the case.
func (e endpoints) missingDataEndpoint() string {
	if e.CloudTrail == "" || e.CloudTrailData != "" {
		return ""
	}
	return "The events went to AWS's own endpoint, while the provider works with " + e.CloudTrail +
		": set endpoints { cloudtraildata = ... } or AWS_ENDPOINT_URL_CLOUDTRAIL_DATA, unless that is meant."
}
