# SPDX-License-Identifier: MPL-2.0

# The same integration in two accounts, each in several Regions.

module "production" {
  source = "./integration"

  providers = {
    cloudtraillake = cloudtraillake.production
  }

  regions        = var.regions
  protect_events = var.protect_events
}

module "staging" {
  source = "./integration"

  providers = {
    cloudtraillake = cloudtraillake.staging
  }

  regions        = var.regions
  protect_events = false
}
