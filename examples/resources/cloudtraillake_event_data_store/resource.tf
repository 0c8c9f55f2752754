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
