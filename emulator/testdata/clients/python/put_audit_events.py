# SPDX-License-Identifier: MPL-2.0

"""Sends two audit events through a channel and says what became of each."""

import base64
import hashlib
import json
import os
import sys
from datetime import datetime, timezone

import boto3

channel_arn = os.environ["CHANNEL_ARN"]


def audit_event(id, name, time):
    event_data = json.dumps({
        "version": "1.0",
        "UID": id,
        "eventSource": "shop.example.com",
        "eventName": name,
        "eventTime": time,
        "userIdentity": {"type": "ShopUser", "principalId": "ana"},
        "requestParameters": {"order": "4711"},
        "recipientAccountId": channel_arn.split(":")[4],  # who owns the channel
    })
    checksum = base64.b64encode(hashlib.sha256(event_data.encode()).digest()).decode()
    return {"id": id, "eventData": event_data, "eventDataChecksum": checksum}


now = datetime.now(timezone.utc)
# Without the variable it is AWS. boto3 reads it by itself since 1.28.
client = boto3.client("cloudtrail-data", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_CLOUDTRAIL_DATA"))
try:
    answer = client.put_audit_events(
        channelArn=channel_arn,
        externalId=os.environ["EXTERNAL_ID"],
        auditEvents=[
            audit_event("order-1", "order.create", now.strftime("%Y-%m-%dT%H:%M:%SZ")),
            audit_event("order-2", "order.pay", now.isoformat(timespec="milliseconds")),  # not taken: fraction and offset
        ],
    )
except (client.exceptions.ChannelInsufficientPermission, client.exceptions.ChannelNotFound) as refused:
    sys.exit(f"refused: {refused}")
for entry in answer["successful"]:
    print(f"stored {entry['id']} as {entry['eventID']}")
for entry in answer["failed"]:
    print(f"not stored {entry['id']}: {entry['errorCode']}: {entry['errorMessage']}")
