#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0

# Sends two audit events through a channel and prints the service's answer.
set -euo pipefail

# curl signs the query as it stands, so it has to be percent-encoded already.
channel=${CHANNEL_ARN//:/%3A}
channel=${channel//\//%2F}
now=$(date -u +%Y-%m-%dT%H:%M:%S)
recipient=$(cut -d : -f 5 <<<"$CHANNEL_ARN") # who owns the channel

audit_event() { # ID NAME TIME: eventData is a JSON text within a JSON string
	printf '{"id": "%s", "eventData": "{\\"version\\": \\"1.0\\", \\"UID\\": \\"%s\\", \\"eventSource\\": \\"shop.example.com\\", \\"eventName\\": \\"%s\\", \\"eventTime\\": \\"%s\\", \\"userIdentity\\": {\\"type\\": \\"ShopUser\\", \\"principalId\\": \\"ana\\"}, \\"recipientAccountId\\": \\"%s\\"}"}' \
		"$1" "$1" "$2" "$3" "$recipient"
}

curl --silent --show-error --fail-with-body \
	--aws-sigv4 "aws:amz:$AWS_REGION:cloudtrail-data" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
	--json "{\"auditEvents\": [$(audit_event order-1 order.create "${now}Z"), $(audit_event order-2 order.pay "$now.250Z")]}" \
	"${AWS_ENDPOINT_URL_CLOUDTRAIL_DATA:-https://cloudtrail-data.$AWS_REGION.amazonaws.com}/PutAuditEvents?channelArn=$channel&externalId=$EXTERNAL_ID"
