# SPDX-License-Identifier: MPL-2.0

output "channel_arn" {
  description = "What a sender needs to know, beside the external ID."
  value       = cloudtraillake_channel.github.arn
}

output "event_data_store_id" {
  description = "Table name in queries."
  value       = cloudtraillake_event_data_store.audit.id
}

output "event_data_store_arn" {
  value = cloudtraillake_event_data_store.audit.arn
}
