# SPDX-License-Identifier: MPL-2.0

variable "region" {
  description = "Region of the channel and the event data store. Null: AWS_REGION, or the profile's."
  type        = string
  default     = null
}

variable "name_prefix" {
  description = "Beginning of every name."
  type        = string
  default     = "demo"
}

variable "partner_account_id" {
  description = "AWS account that sends the events."
  type        = string
  default     = "444455556666"
}

variable "external_id" {
  description = "External ID that every call of the sender carries."
  type        = string
  default     = "gh-3f2a9c7b"
}
