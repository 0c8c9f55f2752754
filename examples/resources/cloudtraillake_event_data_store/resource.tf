# SPDX-License-Identifier: MPL-2.0

# A store for audit events from outside AWS: what a channel delivers to.
resource "cloudtraillake_event_data_store" "audit" {
  name                 = "partner-audit-events"
  multi_region_enabled = false # a channel delivers to a single-Region store only
  retention_period     = 400

  advanced_event_selectors = [{
    name = "Audit events from outside AWS"
    field_selectors = [
      { field = "eventCategory", equals = ["ActivityAuditLog"] },
    ]
  }]

  tags = {
    team = "security"
  }

  # The default is true. A protected store cannot be destroyed.
  termination_protection_enabled = false
}

# A store for events of AWS itself: writes, and access to some objects.
resource "cloudtraillake_event_data_store" "writes" {
  name = "management-and-object-writes"

  advanced_event_selectors = [
    {
      name = "Write events of the control plane"
      field_selectors = [
        { field = "eventCategory", equals = ["Management"] },
        { field = "readOnly", equals = ["false"] },
      ]
    },
    {
      name = "Objects of the ledger bucket"
      field_selectors = [
        { field = "eventCategory", equals = ["Data"] },
        { field = "resources.type", equals = ["AWS::S3::Object"] },
        { field = "resources.ARN", starts_with = ["arn:aws:s3:::example-ledger/"] },
      ]
    },
  ]

  termination_protection_enabled = false

  timeouts {
    create = "30m"
  }
}

# A store whose management events are watched for unusual activity, carry the team of what they are about, and can be
# queried in Athena if there is a role for that. It comes back, with its events, if it was deleted less than seven days ago.
variable "federation_role_arn" {
  type    = string
  default = null
}

resource "cloudtraillake_event_data_store" "watched" {
  name = "watched-management-events"

  insight_selectors    = [{ insight_type = "ApiCallRateInsight" }, { insight_type = "ApiErrorRateInsight" }]
  insights_destination = cloudtraillake_event_data_store.insights.arn

  max_event_size        = "Large" # as context keys need
  context_key_selectors = [{ type = "TagContext", equals = ["team"] }]

  federation_enabled  = var.federation_role_arn != null
  federation_role_arn = var.federation_role_arn

  restore_if_pending_deletion    = true
  termination_protection_enabled = false
}

resource "cloudtraillake_event_data_store" "insights" {
  name = "insights"

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["Insight"] }]
  }]

  termination_protection_enabled = false
}
