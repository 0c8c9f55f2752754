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
  name   = "github-audit-log"
  source = "GitHub"

  destinations = [{
    type     = "EVENT_DATA_STORE"
    location = cloudtraillake_event_data_store.audit.arn
  }]

  tags = {
    team = "security"
  }
}

# A sender of your own has the source Custom.
resource "cloudtraillake_channel" "custom" {
  name         = "payroll-audit-log"
  source       = "Custom"
  destinations = [{ location = cloudtraillake_event_data_store.audit.arn }]
}
