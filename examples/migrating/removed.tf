# SPDX-License-Identifier: MPL-2.0

removed {
  from = aws_cloudtrail_event_data_store.management
  lifecycle {
    destroy = false
  }
}

removed {
  from = awscc_cloudtrail_event_data_store.audit
  lifecycle {
    destroy = false
  }
}

removed {
  from = awscc_cloudtrail_channel.github
  lifecycle {
    destroy = false
  }
}

removed {
  from = awscc_cloudtrail_resource_policy.github
  lifecycle {
    destroy = false
  }
}
