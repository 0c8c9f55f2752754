# SPDX-License-Identifier: MPL-2.0

# A channel for events of your own in each Region of one account. A channel
# delivers to stores of its own Region, so each Region has one of those too.

terraform {
  required_providers {
    cloudtraillake = {
      source = "cloudtraillake/cloudtraillake"
    }
  }
}

variable "regions" {
  description = "Regions that get a channel and a store of their own."
  type        = list(string)
}

variable "protect_events" {
  description = "Whether the event data stores are protected against deletion."
  type        = bool
}

resource "cloudtraillake_event_data_store" "audit" {
  for_each = toset(var.regions)

  region                         = each.key
  name                           = "audit-events"
  multi_region_enabled           = false # a channel delivers to a single-Region store only
  termination_protection_enabled = var.protect_events

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

resource "cloudtraillake_channel" "applications" {
  for_each = cloudtraillake_event_data_store.audit

  region       = each.key
  name         = "applications"
  source       = "Custom"
  destinations = [{ location = each.value.arn }]
}

output "channel_arns" {
  description = "ARN of the channel in each Region."
  value       = { for region, channel in cloudtraillake_channel.applications : region => channel.arn }
}
