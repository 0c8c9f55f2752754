# SPDX-License-Identifier: MPL-2.0

resource "cloudtraillake_event_data_store" "audit" {
  name                           = "partner-audit-events"
  multi_region_enabled           = false
  termination_protection_enabled = false

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

resource "cloudtraillake_channel" "github" {
  name         = "github-audit-log"
  source       = "GitHub"
  destinations = [{ location = cloudtraillake_event_data_store.audit.arn }]
}

data "cloudtraillake_channel_policy_document" "github" {
  channel_arn = cloudtraillake_channel.github.arn
  principals  = ["444455556666"]
}

resource "cloudtraillake_resource_policy" "github" {
  resource_arn    = cloudtraillake_channel.github.arn
  resource_policy = data.cloudtraillake_channel_policy_document.github.json
}

# The policy of a channel, wherever it comes from.
data "cloudtraillake_resource_policy" "github" {
  resource_arn = cloudtraillake_channel.github.arn
  depends_on   = [cloudtraillake_resource_policy.github]
}

output "who_may_send" {
  value = jsondecode(data.cloudtraillake_resource_policy.github.resource_policy).Statement[*].Principal
}
