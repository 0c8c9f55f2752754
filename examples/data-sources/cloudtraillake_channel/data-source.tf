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

# Channels are found by ARN, ID, name or source.
data "cloudtraillake_channel" "github" {
  source     = "GitHub"
  depends_on = [cloudtraillake_channel.github]
}

output "github_channel_arn" {
  value = data.cloudtraillake_channel.github.arn
}
