# SPDX-License-Identifier: MPL-2.0

output "channel_arn" {
  description = "What the partner asks you for."
  value       = cloudtraillake_channel.clumio.arn
}

output "event_data_store_arn" {
  description = "Where the events are."
  value       = cloudtraillake_event_data_store.audit.arn
}
