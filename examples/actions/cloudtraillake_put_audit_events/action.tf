# SPDX-License-Identifier: MPL-2.0

resource "cloudtraillake_event_data_store" "audit" {
  name                           = "payroll-audit-events"
  multi_region_enabled           = false
  termination_protection_enabled = false

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

# A new channel gets a first event, which proves that it delivers.
resource "cloudtraillake_channel" "payroll" {
  name         = "payroll-audit-log"
  source       = "Custom"
  destinations = [{ location = cloudtraillake_event_data_store.audit.arn }]

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.cloudtraillake_put_audit_events.first]
    }
  }
}

action "cloudtraillake_put_audit_events" "first" {
  config {
    channel_arn = cloudtraillake_channel.payroll.arn

    events = [{
      event_data = jsonencode({
        version            = "1.0"
        UID                = "terraform-${cloudtraillake_channel.payroll.id}"
        userIdentity       = { type = "terraform", principalId = "payroll" }
        eventSource        = "payroll.example.com"
        eventName          = "ChannelCreated"
        eventTime          = plantimestamp()
        recipientAccountId = provider::cloudtraillake::parse_arn(cloudtraillake_channel.payroll.arn).account_id
      })
    }]
  }
}

# Events from a file of JSON Lines: terraform apply -invoke action.cloudtraillake_put_audit_events.file
action "cloudtraillake_put_audit_events" "file" {
  config {
    channel_arn = cloudtraillake_channel.payroll.arn
    events      = [for line in split("\n", trimspace(file("${path.module}/events.jsonl"))) : { event_data = line }]
  }
}
