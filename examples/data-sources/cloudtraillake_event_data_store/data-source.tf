# SPDX-License-Identifier: MPL-2.0

resource "cloudtraillake_event_data_store" "audit" {
  name                           = "partner-audit-events"
  multi_region_enabled           = false
  termination_protection_enabled = false

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

# Stores are found by name, ARN or ID.
data "cloudtraillake_event_data_store" "audit" {
  name = cloudtraillake_event_data_store.audit.name
}

output "query" {
  value = "SELECT eventTime, eventData.eventName FROM ${data.cloudtraillake_event_data_store.audit.id}"
}
