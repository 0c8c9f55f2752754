# SPDX-License-Identifier: MPL-2.0

terraform {
  required_providers {
    cloudtraillake = {
      source = "cloudtraillake/cloudtraillake"
    }
  }
}

# Region and credentials come from the environment or a profile, as with the
# AWS CLI. To work against an emulator, set AWS_ENDPOINT_URL too.
provider "cloudtraillake" {
  region = "us-east-1"

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}
