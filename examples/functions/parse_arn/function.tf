# SPDX-License-Identifier: MPL-2.0

terraform {
  required_providers {
    cloudtraillake = {
      source = "cloudtraillake/cloudtraillake"
    }
  }
}

variable "channel_arn" {
  description = "ARN of a channel that somebody else manages."
  type        = string
  default     = "arn:aws:cloudtrail:us-east-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcdef"

  validation {
    condition     = provider::cloudtraillake::parse_arn(var.channel_arn).resource_type == "channel"
    error_message = "It must be the ARN of a channel."
  }
}

output "channel_account" {
  value = provider::cloudtraillake::parse_arn(var.channel_arn).account_id
}
