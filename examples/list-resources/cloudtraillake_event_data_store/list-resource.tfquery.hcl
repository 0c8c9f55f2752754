# SPDX-License-Identifier: MPL-2.0

# Stores that channels can deliver to.
list "cloudtraillake_event_data_store" "integrations" {
  provider         = cloudtraillake
  include_resource = true

  config {
    event_category = "ActivityAuditLog"
  }
}

# Stores that take no events at present.
list "cloudtraillake_event_data_store" "stopped" {
  provider = cloudtraillake

  config {
    statuses = ["STOPPING_INGESTION", "STOPPED_INGESTION"]
  }
}
