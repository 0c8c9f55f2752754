# SPDX-License-Identifier: MPL-2.0

variable "region" {
  description = "Region of the channel and the event data store. Null: AWS_REGION, or the profile's."
  type        = string
  default     = null
}

variable "name_prefix" {
  description = "Beginning of every name."
  type        = string
  default     = "example"
}

variable "partner_account_id" {
  description = "AWS account from which the partner sends."
  type        = string
  nullable    = false
}

variable "external_id" {
  description = "External ID that the partner shows you, where you set the integration up on its side."
  type        = string
  nullable    = false
}

variable "protect_events" {
  description = "Whether the event data store is protected against deletion."
  type        = bool
  default     = true
}
