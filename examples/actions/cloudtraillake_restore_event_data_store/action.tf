# SPDX-License-Identifier: MPL-2.0

# terraform apply -invoke action.cloudtraillake_restore_event_data_store.audit
action "cloudtraillake_restore_event_data_store" "audit" {
  config {
    event_data_store = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/01234567-89ab-cdef-0123-456789abcdef"
  }
}
