# SPDX-License-Identifier: MPL-2.0

terraform {
  required_providers {
    aws   = { source = "hashicorp/aws" }
    awscc = { source = "hashicorp/awscc" }
  }
}

resource "aws_cloudtrail_event_data_store" "management" {
  name    = "management-events"
  suspend = true
  tags    = { team = "security" }

  advanced_event_selector {
    name = "Writes"
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field  = "readOnly"
      equals = ["false"]
    }
  }
}

resource "awscc_cloudtrail_event_data_store" "audit" {
  name                 = "audit-events"
  multi_region_enabled = false
  tags                 = [{ key = "team", value = "security" }]

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

resource "awscc_cloudtrail_channel" "github" {
  name         = "github"
  source       = "GitHub"
  destinations = [{ type = "EVENT_DATA_STORE", location = awscc_cloudtrail_event_data_store.audit.event_data_store_arn }]
  tags         = [{ key = "team", value = "security" }]
}

resource "awscc_cloudtrail_resource_policy" "github" {
  resource_arn = awscc_cloudtrail_channel.github.channel_arn
  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = "cloudtrail-data:PutAuditEvents"
      Resource  = awscc_cloudtrail_channel.github.channel_arn
    }]
  })
}
