# SPDX-License-Identifier: MPL-2.0

data "cloudtraillake_integration_sources" "direct" {
  integration_type = "direct"
}

output "partners_that_give_an_external_id" {
  value = [for s in data.cloudtraillake_integration_sources.direct.sources : s.name if s.external_id_required]
}
