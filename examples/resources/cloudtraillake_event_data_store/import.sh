# SPDX-License-Identifier: MPL-2.0

# By ARN:
terraform import cloudtraillake_event_data_store.audit arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/01234567-89ab-cdef-0123-456789abcdef

# By ID:
terraform import cloudtraillake_event_data_store.audit 01234567-89ab-cdef-0123-456789abcdef

# By name, here of another Region than the provider's; @REGION can follow an ID too:
terraform import cloudtraillake_event_data_store.audit audit-events@eu-west-1
