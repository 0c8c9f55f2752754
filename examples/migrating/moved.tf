# SPDX-License-Identifier: MPL-2.0

moved {
  from = aws_cloudtrail_event_data_store.management
  to   = cloudtraillake_event_data_store.management
}

moved {
  from = awscc_cloudtrail_event_data_store.audit
  to   = cloudtraillake_event_data_store.audit
}

moved {
  from = awscc_cloudtrail_channel.github
  to   = cloudtraillake_channel.github
}

moved {
  from = awscc_cloudtrail_resource_policy.github
  to   = cloudtraillake_resource_policy.github
}
