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

variable "sender_role_arn" {
  description = "ARN of the role with which the sender signs its calls."
  type        = string
  nullable    = false
}

variable "external_id" {
  description = "External ID that every call has to carry. Null: none is needed, since the role is yours."
  type        = string
  default     = null
}

variable "protect_events" {
  description = "Whether the event data store is protected against deletion."
  type        = bool
  default     = true
}
