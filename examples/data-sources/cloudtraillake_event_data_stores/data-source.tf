# SPDX-License-Identifier: MPL-2.0

# Stores that channels can deliver to.
data "cloudtraillake_event_data_stores" "integrations" {
  event_category = "ActivityAuditLog"
  statuses       = ["ENABLED"]
}

output "store_ids_by_name" {
  value = zipmap(data.cloudtraillake_event_data_stores.integrations.names, data.cloudtraillake_event_data_stores.integrations.ids)
}
