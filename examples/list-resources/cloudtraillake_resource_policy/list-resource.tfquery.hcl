# SPDX-License-Identifier: MPL-2.0

# Who may send to which channel.
list "cloudtraillake_resource_policy" "channels" {
  provider         = cloudtraillake
  include_resource = true

  config {
    resource_type = "channel"
  }
}
