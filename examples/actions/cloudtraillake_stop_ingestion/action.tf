# SPDX-License-Identifier: MPL-2.0

# terraform apply -invoke action.cloudtraillake_stop_ingestion.management
action "cloudtraillake_stop_ingestion" "management" {
  config {
    event_data_store = "01234567-89ab-cdef-0123-456789abcdef"
    region           = "us-east-1"

    timeouts {
      invoke = "30m"
    }
  }
}
