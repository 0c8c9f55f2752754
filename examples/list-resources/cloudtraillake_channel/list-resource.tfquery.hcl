# SPDX-License-Identifier: MPL-2.0

list "cloudtraillake_channel" "all" {
  provider = cloudtraillake
}

# The whole resource of each, from which
# terraform query -generate-config-out=channels.tf writes a configuration.
list "cloudtraillake_channel" "applications" {
  provider         = cloudtraillake
  include_resource = true
  limit            = 10

  config {
    region     = "eu-west-1"
    source     = "Custom"
    name_regex = "^application-"
  }
}
