# SPDX-License-Identifier: MPL-2.0

# Each run block applies or plans the module; what was applied is destroyed at the
# end of the file. All of it against the endpoints of the environment:
#
#     cloudtrail-lake-emulator exec -- terraform test

variables {
  name           = "orders"
  protect_events = false
}

run "own_account_sends_without_a_policy" {
  assert {
    condition     = length(cloudtraillake_resource_policy.this) == 0
    error_message = "A policy was made although nobody else sends."
  }
  assert {
    condition     = cloudtraillake_channel.this.source == "Custom"
    error_message = "The source is not Custom."
  }
}

run "a_sender_is_the_only_principal_of_the_policy" {
  variables {
    senders = ["444455556666"]
  }
  assert {
    condition     = jsondecode(cloudtraillake_resource_policy.this[0].resource_policy).Statement[0].Principal.AWS == ["arn:aws:iam::444455556666:root"]
    error_message = "The policy does not name the sender."
  }
}

run "direct_partners_need_an_external_id" {
  command = plan

  variables {
    source_name = "Clumio"
    senders     = ["444455556666"]
  }
  expect_failures = [cloudtraillake_resource_policy.this]
}
