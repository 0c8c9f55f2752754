# SPDX-License-Identifier: MPL-2.0

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

# One statement: the partner's account, with the external ID that it gave you.
data "cloudtraillake_channel_policy_document" "clumio" {
  channel_arn = cloudtraillake_channel.clumio.arn
  sid         = "Clumio"
  principals  = ["444455556666"]
  external_id = "cl-3f2a9c7b"

  # A further one: a role that sends without an external ID.
  statement {
    sid        = "Backfill"
    principals = ["arn:aws:iam::777788889999:role/audit-backfill"]
  }
}

resource "cloudtraillake_resource_policy" "clumio" {
  resource_arn    = cloudtraillake_channel.clumio.arn
  resource_policy = data.cloudtraillake_channel_policy_document.clumio.json
}
