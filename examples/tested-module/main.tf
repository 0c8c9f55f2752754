# SPDX-License-Identifier: MPL-2.0

# A module that makes an integration, with tests of its own: see tests/.

terraform {
  required_version = ">= 1.8"

  required_providers {
    cloudtraillake = {
      source = "cloudtraillake/cloudtraillake"
    }
  }
}

variable "name" {
  description = "Name of the channel and of its event data store."
  type        = string
}

variable "source_name" {
  description = "Source of the events: Custom, or one of the partners'."
  type        = string
  default     = "Custom"
}

variable "senders" {
  description = "Accounts and roles beside the own account that may send."
  type        = list(string)
  default     = []
}

variable "external_id" {
  description = "External ID that senders have to give. Partners with a direct integration name it."
  type        = string
  default     = null
}

variable "protect_events" {
  description = "Whether the event data store is protected against deletion."
  type        = bool
  default     = true
}

resource "cloudtraillake_event_data_store" "this" {
  name                           = var.name
  multi_region_enabled           = false # a channel delivers to a single-Region store only
  termination_protection_enabled = var.protect_events

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

resource "cloudtraillake_channel" "this" {
  name         = var.name
  source       = var.source_name
  destinations = [{ location = cloudtraillake_event_data_store.this.arn }]
}

data "cloudtraillake_channel_policy_document" "this" {
  count = length(var.senders) > 0 ? 1 : 0

  channel_arn = cloudtraillake_channel.this.arn
  principals  = var.senders
  external_id = var.external_id
}

resource "cloudtraillake_resource_policy" "this" {
  count = length(var.senders) > 0 ? 1 : 0

  resource_arn    = cloudtraillake_channel.this.arn
  resource_policy = data.cloudtraillake_channel_policy_document.this[0].json

  lifecycle {
    precondition {
      condition     = var.external_id != null || !contains([for s in data.cloudtraillake_integration_sources.direct.sources : s.source], var.source_name)
      error_message = "Partners of the source ${var.source_name} send an external ID: give external_id."
    }
  }
}

data "cloudtraillake_integration_sources" "direct" {
  integration_type = "direct"
}

output "channel_arn" {
  description = "What senders need."
  value       = cloudtraillake_channel.this.arn
}
