# SPDX-License-Identifier: MPL-2.0

terraform {
  required_providers {
    cloudtraillake = {
      source = "cloudtraillake/cloudtraillake"
    }
  }
}

resource "cloudtraillake_event_data_store" "audit" {
  name                           = "partner-audit-events"
  multi_region_enabled           = false
  termination_protection_enabled = false

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

resource "cloudtraillake_channel" "clumio" {
  name         = "clumio-audit-log"
  source       = "Clumio"
  destinations = [{ location = cloudtraillake_event_data_store.audit.arn }]
}

# The partner sends from its own account, with an external ID.
resource "cloudtraillake_resource_policy" "clumio" {
  resource_arn    = cloudtraillake_channel.clumio.arn
  resource_policy = provider::cloudtraillake::channel_policy(cloudtraillake_channel.clumio.arn, ["444455556666"], "clumio-3f2a9c7b")
}
