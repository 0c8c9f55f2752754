#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0

# Runs the senders that the guide shows, each given as one command line, against
# one channel: with the external ID, where one event of two is stored and one
# fails, and with another, where all is refused.
set -euo pipefail
. "$(dirname "$0")/curl/cloudtrail.sh"

EXTERNAL_ID=shop-3f2a9c7b
create_integration senders
export CHANNEL_ARN EXTERNAL_ID
for sender in "$@"; do
	read -ra command <<<"$sender"
	answer=$(as 444455556666 "${command[@]}")
	expected=(order-1)
	if [[ $sender != *_v1 ]]; then expected+=(order-2 InvalidData eventTime); fi
	check "$sender" "$answer" "${expected[@]}"
	if answer=$(EXTERNAL_ID=another as 444455556666 "${command[@]}" 2>&1); then
		printf 'FAILED  %s: with another external ID: %s\n' "$sender" "$answer" >&2
		exit 1
	fi
	check "$sender, with another external ID" "$answer" cloudtrail:ExternalId
done
check "a record of each sender" "$(stored_events "$STORE_ARN" | wc -l)" $#
