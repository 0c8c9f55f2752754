# SPDX-License-Identifier: MPL-2.0

# By the ARN of the channel, event data store or dashboard that has the policy:
terraform import cloudtraillake_resource_policy.snyk arn:aws:cloudtrail:us-east-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcdef
