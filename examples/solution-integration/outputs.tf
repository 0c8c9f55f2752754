# SPDX-License-Identifier: MPL-2.0

output "channel_arn" {
  description = "Configuration of the sender."
  value       = cloudtraillake_channel.okta.arn
}

output "event_data_store_arn" {
  description = "Where the events are."
  value       = cloudtraillake_event_data_store.audit.arn
}
