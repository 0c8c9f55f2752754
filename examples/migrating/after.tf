# SPDX-License-Identifier: MPL-2.0

terraform {
  required_providers {
    cloudtraillake = { source = "cloudtraillake/cloudtraillake" }
  }
}

resource "cloudtraillake_event_data_store" "management" {
  name              = "management-events"
  ingestion_enabled = false
  tags              = { team = "security" }

  advanced_event_selectors = [{
    name = "Writes"
    field_selectors = [
      { field = "eventCategory", equals = ["Management"] },
      { field = "readOnly", equals = ["false"] },
    ]
  }]
}

resource "cloudtraillake_event_data_store" "audit" {
  name                 = "audit-events"
  multi_region_enabled = false
  tags                 = { team = "security" }

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

resource "cloudtraillake_channel" "github" {
  name         = "github"
  source       = "GitHub"
  destinations = [{ location = cloudtraillake_event_data_store.audit.arn }]
  tags         = { team = "security" }
}

resource "cloudtraillake_resource_policy" "github" {
  resource_arn = cloudtraillake_channel.github.arn
  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = "cloudtrail-data:PutAuditEvents"
      Resource  = cloudtraillake_channel.github.arn
    }]
  })
}
