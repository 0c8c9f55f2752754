# SPDX-License-Identifier: MPL-2.0

# A direct integration: the partner, here Clumio, sends from its own AWS account
# and gives you an external ID, which every call has to carry.

resource "cloudtraillake_event_data_store" "audit" {
  name                           = "${var.name_prefix}-clumio-events"
  retention_period               = 3653  # days
  multi_region_enabled           = false # a channel delivers to a single-Region store only
  termination_protection_enabled = var.protect_events

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

resource "cloudtraillake_channel" "clumio" {
  name         = "${var.name_prefix}-clumio"
  source       = "Clumio"
  destinations = [{ location = cloudtraillake_event_data_store.audit.arn }]
}

data "cloudtraillake_channel_policy_document" "clumio" {
  channel_arn = cloudtraillake_channel.clumio.arn
  sid         = "Clumio"
  principals  = [var.partner_account_id]
  external_id = var.external_id
}

resource "cloudtraillake_resource_policy" "clumio" {
  resource_arn    = cloudtraillake_channel.clumio.arn
  resource_policy = data.cloudtraillake_channel_policy_document.clumio.json
}
