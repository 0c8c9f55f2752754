#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0

# The life of an integration with nothing but curl, every answer checked. Ends
# with an error at the first difference.
set -euo pipefail
. "$(dirname "$0")/cloudtrail.sh"
curl --version | head -n 1 | cut -d ' ' -f 1-2

EXTERNAL_ID=curl-3f2a9c7b
good=$(audit_event good "$(date -u +%Y-%m-%dT%H:%M:%SZ)")
bad=$(audit_event bad yesterday)

# Signatures
refused 'without a signature' "$(curl --silent --include --header 'X-Amz-Target: CloudTrail_20131101.ListChannels' --data '{}' "$AWS_ENDPOINT_URL_CLOUDTRAIL/")" \
	' 403 ' MissingAuthenticationTokenException
refused 'with another secret' "$(AWS_SECRET_ACCESS_KEY=any control ListChannels '{}')" ' 403 ' InvalidSignatureException 'The canonical request is'
refused 'signed for another service' "$(signed s3 --header 'X-Amz-Target: CloudTrail_20131101.ListChannels' --data '{}' "$AWS_ENDPOINT_URL_CLOUDTRAIL/")" ' 403 ' InvalidSignatureException
check GetCallerIdentity "$(sts Action=GetCallerIdentity)" '<Account>111122223333</Account>'

# Store, channel, policy
create_integration curl
check AddTags "$(control AddTags '{"ResourceId": "'"$CHANNEL_ARN"'", "TagsList": [{"Key": "team", "Value": "audit"}]}')" ' 200 '
check ListTags "$(control ListTags '{"ResourceIdList": ["'"$CHANNEL_ARN"'"]}')" '{"Key":"team","Value":"audit"}'
check 'CreateChannel, a second one' "$(control CreateChannel '{"Name": "curl-other", "Source": "GitHub", "Destinations": [{"Type": "EVENT_DATA_STORE", "Location": "'"$STORE_ARN"'"}]}')" ' 200 '
page=$(control ListChannels '{"MaxResults": 1}')
check 'ListChannels, first page' "$page" '"NextToken"'
second=$(control ListChannels '{"MaxResults": 1, "NextToken": "'"$(member NextToken <<<"$page")"'"}')
check 'ListChannels, second page' "$page $second" '"Name":"curl-channel"' '"Name":"curl-other"'

# Audit events
answer=$(put_audit_events "$CHANNEL_ARN" "$EXTERNAL_ID" "{\"auditEvents\": [$good, $bad]}")
check 'PutAuditEvents as owner' "$answer" ' 200 ' '"id":"good"' '"errorCode":"InvalidData"' '"id":"bad"'
answer=$(as 444455556666 put_audit_events "$CHANNEL_ARN" "$EXTERNAL_ID" "{\"auditEvents\": [$good]}")
check 'PutAuditEvents as partner' "$answer" '"failed":[]' '"id":"good"'
refused 'PutAuditEvents without the external ID' "$(as 444455556666 put_audit_events "$CHANNEL_ARN" '' "{\"auditEvents\": [$good]}")" ' 400 ' ChannelInsufficientPermission
refused 'PutAuditEvents as a stranger' "$(as 777788889999 put_audit_events "$CHANNEL_ARN" "$EXTERNAL_ID" "{\"auditEvents\": [$good]}")" ' 400 ' ChannelInsufficientPermission
refused 'PutAuditEvents of nothing' "$(put_audit_events "$CHANNEL_ARN" "$EXTERNAL_ID" '{"auditEvents": []}')" ' 400 ' ValidationException
answer=$(as 444455556666 sts 'Action=AssumeRole&RoleArn=arn:aws:iam::444455556666:role/sender&RoleSessionName=curl')
check AssumeRole "$answer" '<Arn>arn:aws:sts::444455556666:assumed-role/sender/curl</Arn>'
element() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" <<<"$answer"; }
answer=$(AWS_ACCESS_KEY_ID=$(element AccessKeyId) AWS_SECRET_ACCESS_KEY=$(element SecretAccessKey) AWS_SESSION_TOKEN=$(element SessionToken) \
	put_audit_events "$CHANNEL_ARN" "$EXTERNAL_ID" "{\"auditEvents\": [$good]}")
check 'PutAuditEvents with temporary credentials' "$answer" '"failed":[]' '"id":"good"'
check 'three events are stored' "$(stored_events "$STORE_ARN" | wc -l)" 3
check 'the latest event is among them' "$(stored_events "$STORE_ARN")" "$(member eventID <<<"$answer")"
check GetChannel "$(control GetChannel '{"Channel": "'"$CHANNEL_ARN"'"}')" '"LatestIngestionSuccessEventID":"'"$(member eventID <<<"$answer")"'"'

# The end
refused 'DeleteEventDataStore while channels send to it' "$(control DeleteEventDataStore '{"EventDataStore": "'"$STORE_ARN"'"}')" ChannelExistsForEDSException
control ListChannels '{}' | grep -o '"ChannelArn":"[^"]*"' | cut -d '"' -f 4 | while read -r arn; do
	check DeleteChannel "$(control DeleteChannel '{"Channel": "'"$arn"'"}')" ' 200 '
done
refused 'GetChannel after DeleteChannel' "$(control GetChannel '{"Channel": "'"$CHANNEL_ARN"'"}')" '"__type":"ChannelNotFoundException"'
check DeleteEventDataStore "$(control DeleteEventDataStore '{"EventDataStore": "'"$STORE_ARN"'"}')" ' 200 '
check RestoreEventDataStore "$(control RestoreEventDataStore '{"EventDataStore": "'"$STORE_ARN"'"}')" '"Status":"ENABLED"'
check 'DeleteEventDataStore again' "$(control DeleteEventDataStore '{"EventDataStore": "'"$STORE_ARN"'"}')" ' 200 '
check GetEventDataStore "$(control GetEventDataStore '{"EventDataStore": "'"$STORE_ARN"'"}')" '"Status":"PENDING_DELETION"'
