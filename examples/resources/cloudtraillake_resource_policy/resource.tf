# SPDX-License-Identifier: MPL-2.0

resource "cloudtraillake_event_data_store" "audit" {
  name                           = "partner-audit-events"
  multi_region_enabled           = false
  termination_protection_enabled = false

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

resource "cloudtraillake_channel" "snyk" {
  name         = "snyk-audit-log"
  source       = "Snyk"
  destinations = [{ location = cloudtraillake_event_data_store.audit.arn }]
}

# A direct partner sends from accounts of its own and with an external ID.
data "cloudtraillake_channel_policy_document" "snyk" {
  channel_arn = cloudtraillake_channel.snyk.arn
  principals  = ["444455556666"]
  external_id = "8a9b1c2d-organization"
}

resource "cloudtraillake_resource_policy" "snyk" {
  resource_arn    = cloudtraillake_channel.snyk.arn
  resource_policy = data.cloudtraillake_channel_policy_document.snyk.json
}
