# SPDX-License-Identifier: MPL-2.0

data "cloudtraillake_channels" "all" {
  include_details = true
}

# Channels by the source of their events.
output "channels" {
  value = { for channel in data.cloudtraillake_channels.all.channels : channel.source => channel.arn... }
}

# Who may send: the policy of each channel of the applications.
data "cloudtraillake_channels" "applications" {
  name_regex = "^application-"
}

data "cloudtraillake_resource_policy" "applications" {
  for_each     = toset(data.cloudtraillake_channels.applications.arns)
  resource_arn = each.value
}
