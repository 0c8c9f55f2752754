# SPDX-License-Identifier: MPL-2.0

terraform {
  required_version = ">= 1.8"

  required_providers {
    cloudtraillake = {
      source = "cloudtraillake/cloudtraillake"
    }
  }
}

# One provider block for each account: credentials belong to an account. Regions
# need none of their own, they are arguments of the resources.
provider "cloudtraillake" {
  alias  = "production"
  region = var.regions[0]

  assume_role {
    role_arn = "arn:aws:iam::${var.production_account_id}:role/${var.role_name}"
  }

  default_tags {
    tags = { stage = "production" }
  }
}

provider "cloudtraillake" {
  alias  = "staging"
  region = var.regions[0]

  assume_role {
    role_arn = "arn:aws:iam::${var.staging_account_id}:role/${var.role_name}"
  }

  default_tags {
    tags = { stage = "staging" }
  }
}
