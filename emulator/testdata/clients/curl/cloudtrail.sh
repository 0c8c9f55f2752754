# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0

# Functions around `curl --aws-sigv4`, for the scripts that source this file.
# Credentials and endpoints come from the environment. Answers have their
# headers, since PutAuditEvents names an error only there.

signed() { # SERVICE CURL-ARGUMENTS…
	local service=$1 token=()
	shift
	if [ -n "${AWS_SESSION_TOKEN:-}" ]; then token=(--header "X-Amz-Security-Token: $AWS_SESSION_TOKEN"); fi
	curl --silent --show-error --include --max-time 30 "${token[@]}" \
		--aws-sigv4 "aws:amz:$AWS_REGION:$service" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" "$@"
}

control() { # OPERATION JSON
	signed cloudtrail --header "X-Amz-Target: CloudTrail_20131101.$1" --header 'Content-Type: application/x-amz-json-1.1' \
		--data "$2" "$AWS_ENDPOINT_URL_CLOUDTRAIL/"
}

put_audit_events() { # CHANNEL-ARN EXTERNAL-ID JSON; without external ID: ''
	# The query is signed as it stands: percent-encoded, with capital letters, in the order of the names.
	local query=channelArn=${1//:/%3A}
	query=${query//\//%2F}
	if [ -n "$2" ]; then query+="&externalId=$2"; fi
	signed cloudtrail-data --json "$3" "$AWS_ENDPOINT_URL_CLOUDTRAIL_DATA/PutAuditEvents?$query"
}

sts() { # FORM
	signed sts --data "Version=2011-06-15&$1" "$AWS_ENDPOINT_URL_STS/"
}

as() { # ACCOUNT COMMAND…: as root of the account
	local account=$1
	shift
	AWS_ACCESS_KEY_ID=$account AWS_SECRET_ACCESS_KEY=any "$@"
}

stored_events() { # EVENT-DATA-STORE-ARN: a line for each record
	curl --silent --show-error --fail "$AWS_ENDPOINT_URL_CLOUDTRAIL/_emulator/events?event_data_store=$1&limit=100" | grep -o '"eventID":"[^"]*"' || true
}

member() { # NAME: the first string of that name in a JSON answer on standard input
	grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

check() { # STEP ANSWER TEXT…: the answer has every text
	local step=$1 answer=$2 text
	shift 2
	for text in "$@"; do
		if ! grep -qF -- "$text" <<<"$answer"; then
			printf 'FAILED  %s: no %s in\n%s\n' "$step" "$text" "$answer" >&2
			exit 1
		fi
	done
	printf 'ok      %s\n' "$step"
}

refused() { # STEP ANSWER TEXT…: as check, and shows the error
	check "$@"
	grep -i '^X-Amzn-ErrorType: ' <<<"$2" | tr -d '\r' | sed 's/^[^ ]*/       /'
	grep -Eio '"message":"([^"\\]|\\")*' <<<"$2" | sed 's/^[^:]*:"/        /; s/\\"/"/g'
}

audit_event() { # ID EVENT-TIME
	printf '{"id": "%s", "eventData": "{\\"version\\": \\"1.0\\", \\"UID\\": \\"%s\\", \\"eventSource\\": \\"shop.example.com\\", \\"eventName\\": \\"order.create\\", \\"eventTime\\": \\"%s\\", \\"userIdentity\\": {\\"type\\": \\"ShopUser\\", \\"principalId\\": \\"ana\\"}, \\"recipientAccountId\\": \\"111122223333\\"}"}' \
		"$1" "$1" "$2"
}

# create_integration makes a store and a channel that account 444455556666 and
# the owner may send to with EXTERNAL_ID, and sets STORE_ARN and CHANNEL_ARN.
create_integration() { # NAME
	local answer
	answer=$(control CreateEventDataStore '{"Name": "'"$1"'-store", "MultiRegionEnabled": false, "TerminationProtectionEnabled": false,
		"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}]}')
	check CreateEventDataStore "$answer" '"Status":"ENABLED"' '"ActivityAuditLog"'
	STORE_ARN=$(member EventDataStoreArn <<<"$answer")
	answer=$(control CreateChannel '{"Name": "'"$1"'-channel", "Source": "Custom", "Destinations": [{"Type": "EVENT_DATA_STORE", "Location": "'"$STORE_ARN"'"}]}')
	check CreateChannel "$answer" '"Source":"Custom"'
	CHANNEL_ARN=$(member ChannelArn <<<"$answer")
	answer=$(control PutResourcePolicy '{"ResourceArn": "'"$CHANNEL_ARN"'", "ResourcePolicy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Sid\": \"Partner\", \"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"arn:aws:iam::444455556666:root\"]}, \"Action\": \"cloudtrail-data:PutAuditEvents\", \"Resource\": \"'"$CHANNEL_ARN"'\", \"Condition\": {\"StringEquals\": {\"cloudtrail:ExternalId\": \"'"$EXTERNAL_ID"'\"}}}]}"}')
	check PutResourcePolicy "$answer" ' 200 '
}
