# SPDX-License-Identifier: MPL-2.0

# GitHub's audit log in CloudTrail Lake: an event data store that keeps the
# events, the channel that takes them, and the policy that says who may send.

resource "cloudtraillake_event_data_store" "audit" {
  name                 = "${var.name_prefix}-audit-events"
  retention_period     = 3653 # days, judged by the events' own time; the longest there is
  multi_region_enabled = false # a channel delivers to a single-Region store only

  advanced_event_selectors = [{
    name = "Audit events from outside AWS"
    field_selectors = [
      { field = "eventCategory", equals = ["ActivityAuditLog"] },
    ]
  }]

  # An example should be easy to remove again. Keep the default, true, for
  # events that matter.
  termination_protection_enabled = false
}

resource "cloudtraillake_channel" "github" {
  name   = "${var.name_prefix}-github"
  source = "GitHub"

  destinations = [{
    type     = "EVENT_DATA_STORE"
    location = cloudtraillake_event_data_store.audit.arn
  }]
}

data "cloudtraillake_channel_policy_document" "github" {
  channel_arn = cloudtraillake_channel.github.arn
  sid         = "Partner"
  principals  = [var.partner_account_id]
  external_id = var.external_id
}

resource "cloudtraillake_resource_policy" "github" {
  resource_arn    = cloudtraillake_channel.github.arn
  resource_policy = data.cloudtraillake_channel_policy_document.github.json
}
