# SPDX-License-Identifier: MPL-2.0

# A solution integration: the sender, here a forwarder of Okta's System Log, runs
# in your own AWS with a role of yours. The role is the channel's only principal.

resource "cloudtraillake_event_data_store" "audit" {
  name                           = "${var.name_prefix}-okta-events"
  retention_period               = 3653  # days
  multi_region_enabled           = false # a channel delivers to a single-Region store only
  termination_protection_enabled = var.protect_events

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

resource "cloudtraillake_channel" "okta" {
  name         = "${var.name_prefix}-okta"
  source       = "OktaSystemLogEvents"
  destinations = [{ location = cloudtraillake_event_data_store.audit.arn }]
}

# A sender in the channel's own account needs no policy. This one is in another
# account of yours, and the policy narrows that account down to one role.
data "cloudtraillake_channel_policy_document" "okta" {
  channel_arn = cloudtraillake_channel.okta.arn
  sid         = "OktaForwarder"
  principals  = [var.sender_role_arn]
  external_id = var.external_id
}

resource "cloudtraillake_resource_policy" "okta" {
  resource_arn    = cloudtraillake_channel.okta.arn
  resource_policy = data.cloudtraillake_channel_policy_document.okta.json
}
