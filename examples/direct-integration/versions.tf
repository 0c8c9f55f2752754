# SPDX-License-Identifier: MPL-2.0

terraform {
  required_version = ">= 1.8"

  required_providers {
    cloudtraillake = {
      source = "cloudtraillake/cloudtraillake"
    }
  }
}

# Credentials and endpoints come from the environment.
provider "cloudtraillake" {
  region = var.region
}
