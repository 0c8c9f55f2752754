# SPDX-License-Identifier: MPL-2.0

variable "production_account_id" {
  description = "AWS account of production."
  type        = string
  nullable    = false
}

variable "staging_account_id" {
  description = "AWS account of staging."
  type        = string
  nullable    = false
}

variable "role_name" {
  description = "Role that deploys, in each of the accounts."
  type        = string
  default     = "deploy"
}

variable "regions" {
  description = "Regions that get a channel and a store of their own."
  type        = list(string)
  default     = ["us-east-1", "eu-west-1"]
}

variable "protect_events" {
  description = "Whether the event data stores are protected against deletion."
  type        = bool
  default     = true
}
