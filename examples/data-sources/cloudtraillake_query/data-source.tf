# SPDX-License-Identifier: MPL-2.0

resource "cloudtraillake_event_data_store" "audit" {
  name                           = "partner-audit-events"
  multi_region_enabled           = false
  termination_protection_enabled = false

  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}

data "cloudtraillake_query" "errors" {
  query_statement = <<-SQL
    SELECT eventData.errorCode AS code, count(*) AS events
    FROM ${cloudtraillake_event_data_store.audit.id}
    WHERE eventTime > date_add('day', -7, current_timestamp)
      AND eventData.errorCode IS NOT NULL
    GROUP BY eventData.errorCode
    ORDER BY events DESC
  SQL
}

output "errors_of_the_week" {
  value = { for row in data.cloudtraillake_query.errors.rows : row.code => tonumber(row.events) }
}

data "cloudtraillake_query" "made_public" {
  query_statement = <<-SQL
    SELECT eventTime, element_at(eventData.userIdentity.details, 'Repository') AS repository
    FROM ${cloudtraillake_event_data_store.audit.id}
    WHERE eventTime > date_add('day', -1, current_timestamp)
      AND eventData.eventName = 'repo.access'
      AND element_at(eventData.requestParameters, 'visibility') = 'public'
  SQL
}

# Plan and apply warn when somebody made a repository public.
check "repositories_stay_private" {
  assert {
    condition     = length(data.cloudtraillake_query.made_public.rows) == 0
    error_message = "Made public since yesterday: ${join(", ", data.cloudtraillake_query.made_public.rows[*].repository)}."
  }
}
