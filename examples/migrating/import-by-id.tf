# SPDX-License-Identifier: MPL-2.0

import {
  to = cloudtraillake_event_data_store.management
  id = "management-events"
}

import {
  to = cloudtraillake_event_data_store.audit
  id = "audit-events"
}

import {
  to = cloudtraillake_channel.github
  id = "github"
}

import {
  to = cloudtraillake_resource_policy.github
  id = "arn:aws:cloudtrail:us-east-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcde3"
}
