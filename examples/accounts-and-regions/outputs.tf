# SPDX-License-Identifier: MPL-2.0

output "channel_arns" {
  description = "ARN of each channel, by stage and Region."
  value = {
    production = module.production.channel_arns
    staging    = module.staging.channel_arns
  }
}
