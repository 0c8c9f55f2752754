# SPDX-License-Identifier: MPL-2.0

"""The whole life of an integration with boto3, every answer and error checked.

Ends with an error at the first difference.
"""

import json
import os
import sys
import urllib.request
from datetime import datetime, timezone

import boto3
import botocore
from botocore.exceptions import ClientError

OWNER, PARTNER, STRANGER = "111122223333", "444455556666", "777788889999"
EXTERNAL_ID = "python:3f2a+9c7b/=,.@_-"  # every kind of character that one may have


def check(step, got, want=True):
    if got != want:
        sys.exit(f"FAILED  {step}\n  got  {got!r}\n  want {want!r}")
    print(f"ok      {step}")


def check_refused(step, error, call, code=None, **arguments):
    """error is an exception class of the client; what it does not model comes as ClientError with a code."""
    try:
        answer = call(**arguments)
    except ClientError as e:
        check(step, (type(e), e.response["Error"]["Code"]), (error, code or error.__name__))
        if not (e.response["Error"]["Message"] and e.response["ResponseMetadata"]["RequestId"]):
            sys.exit(f"FAILED  {step}: no message or request id in {e.response!r}")
        return
    sys.exit(f"FAILED  {step}: answered {answer!r}, want {error.__name__}")


def client(service, account=None, credentials=None):
    """A client for the development key, for another account's root, or for temporary credentials."""
    arguments = {}
    if account:
        arguments = {"aws_access_key_id": account, "aws_secret_access_key": "any"}
    if credentials:
        arguments = {
            "aws_access_key_id": credentials["AccessKeyId"],
            "aws_secret_access_key": credentials["SecretAccessKey"],
            "aws_session_token": credentials["SessionToken"],
        }
    variable = "AWS_ENDPOINT_URL_" + service.upper().replace("-", "_")
    return boto3.client(service, endpoint_url=os.environ[variable], **arguments)


def event(id, **change):
    data = {
        "version": "1.0", "UID": id, "eventSource": "shop.example.com", "eventName": "order.create",
        "eventTime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "userIdentity": {"type": "ShopUser", "principalId": "ana", "details": {"name": "Ana Peña"}}, "recipientAccountId": OWNER,
    }
    data.update(change)
    return {"id": id, "eventData": json.dumps(data)}


def stored_events(store_arn):
    url = f"{os.environ['AWS_ENDPOINT_URL_CLOUDTRAIL']}/_emulator/events?event_data_store={store_arn}&limit=100"
    with urllib.request.urlopen(url) as response:
        return json.load(response)["events"]


print(f"boto3 {boto3.__version__}, botocore {botocore.__version__}, Python {sys.version.split()[0]}")
control, data = client("cloudtrail"), client("cloudtrail-data")

# Who am I?
check("GetCallerIdentity", client("sts").get_caller_identity()["Account"], OWNER)
check("GetCallerIdentity of a 12-digit key", client("sts", PARTNER).get_caller_identity()["Arn"], f"arn:aws:iam::{PARTNER}:root")

# Event data store
selectors = [{"Name": "activity", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}]
store = control.create_event_data_store(
    Name="python-store", AdvancedEventSelectors=selectors, MultiRegionEnabled=False, TerminationProtectionEnabled=False,
    RetentionPeriod=90, TagsList=[{"Key": "team", "Value": "audit"}],
)
store_arn = store["EventDataStoreArn"]
check("CreateEventDataStore", (store["Status"], store["AdvancedEventSelectors"], store["RetentionPeriod"]), ("ENABLED", selectors, 90))
check("CreateEventDataStore: timestamps are times", isinstance(store["CreatedTimestamp"], datetime))
check_refused(
    "CreateEventDataStore with a name that is taken", control.exceptions.EventDataStoreAlreadyExistsException,
    control.create_event_data_store, Name="python-store",
)

# Channels
destinations = [{"Type": "EVENT_DATA_STORE", "Location": store_arn}]
channel = control.create_channel(Name="python-shop", Source="Custom", Destinations=destinations, Tags=[{"Key": "team", "Value": "audit"}])
channel_arn = channel["ChannelArn"]
check("CreateChannel", (channel["Name"], channel["Source"], channel["Destinations"]), ("python-shop", "Custom", destinations))
check("GetChannel has no IngestionStatus yet", "IngestionStatus" in control.get_channel(Channel=channel_arn), False)
check_refused(
    "CreateChannel of an unknown source", control.exceptions.InvalidSourceException,
    control.create_channel, Name="python-other", Source="GitHubb", Destinations=destinations,
)
check_refused(
    "CreateChannel, a second one of the source", control.exceptions.ChannelMaxLimitExceededException,
    control.create_channel, Name="python-other", Source="Custom", Destinations=destinations,
)

# Tags
control.add_tags(ResourceId=channel_arn, TagsList=[{"Key": "env", "Value": "test"}, {"Key": "flag"}])
control.remove_tags(ResourceId=channel_arn, TagsList=[{"Key": "team"}])
tags = control.list_tags(ResourceIdList=[channel_arn])["ResourceTagList"][0]["TagsList"]
check("AddTags, RemoveTags, ListTags", sorted(tags, key=lambda tag: tag["Key"]), [{"Key": "env", "Value": "test"}, {"Key": "flag"}])

# Lists, page by page
others = [
    control.create_channel(Name=f"python-{source.lower()}", Source=source, Destinations=destinations)["ChannelArn"]
    for source in ("GitHub", "OktaSystemLogEvents", "Snyk", "Clumio")
]
pages = [control.list_channels(MaxResults=2)]  # boto3 has no paginator for it
while pages[-1].get("NextToken"):
    pages.append(control.list_channels(MaxResults=2, NextToken=pages[-1]["NextToken"]))
check("ListChannels in pages of two", [len(page["Channels"]) for page in pages], [2, 2, 1])
check("ListChannels finds each once", sorted(c["ChannelArn"] for page in pages for c in page["Channels"]), sorted([channel_arn, *others]))
check_refused(
    "ListChannels with a token of nobody", control.exceptions.InvalidNextTokenException,
    control.list_channels, NextToken="nobody",
)
check("ListEventDataStores", [s["EventDataStoreArn"] for s in control.list_event_data_stores()["EventDataStores"]], [store_arn])

# Resource policy
policy = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{
        "Sid": "Partner", "Effect": "Allow", "Principal": {"AWS": [f"arn:aws:iam::{PARTNER}:root", f"arn:aws:iam::{OWNER}:root"]},
        "Action": "cloudtrail-data:PutAuditEvents", "Resource": channel_arn,
        "Condition": {"StringEquals": {"cloudtrail:ExternalId": EXTERNAL_ID}},
    }],
})
check_refused(
    "GetResourcePolicy before there is one", control.exceptions.ResourcePolicyNotFoundException,
    control.get_resource_policy, ResourceArn=channel_arn,
)
check_refused(
    "PutResourcePolicy with another action", control.exceptions.ResourcePolicyNotValidException,
    control.put_resource_policy, ResourceArn=channel_arn, ResourcePolicy=policy.replace("PutAuditEvents", "GetAuditEvents"),
)
control.put_resource_policy(ResourceArn=channel_arn, ResourcePolicy=policy)
check("PutResourcePolicy, GetResourcePolicy", json.loads(control.get_resource_policy(ResourceArn=channel_arn)["ResourcePolicy"]), json.loads(policy))

# Audit events
answer = data.put_audit_events(channelArn=channel_arn, externalId=EXTERNAL_ID, auditEvents=[event("good-1"), event("bad-1", eventTime="yesterday")])
check("PutAuditEvents as owner: one stored", [entry["id"] for entry in answer["successful"]], ["good-1"])
check("PutAuditEvents as owner: one failed", [(entry["id"], entry["errorCode"]) for entry in answer["failed"]], [("bad-1", "InvalidData")])
check("PutAuditEvents as owner: the message names the field", "eventTime" in answer["failed"][0]["errorMessage"])
event_ids = [answer["successful"][0]["eventID"]]

partner = client("cloudtrail-data", PARTNER)
answer = partner.put_audit_events(channelArn=channel_arn, externalId=EXTERNAL_ID, auditEvents=[event("good-2"), event("bad-2", version=None)])
check("PutAuditEvents as partner: one stored", [entry["id"] for entry in answer["successful"]], ["good-2"])
check("PutAuditEvents as partner: one failed", [(entry["id"], entry["errorCode"]) for entry in answer["failed"]], [("bad-2", "FieldNotFound")])
event_ids.append(answer["successful"][0]["eventID"])

check_refused(
    "PutAuditEvents without the external ID", partner.exceptions.ChannelInsufficientPermission,
    partner.put_audit_events, channelArn=channel_arn, auditEvents=[event("a")],
)
stranger = client("cloudtrail-data", STRANGER)
check_refused(
    "PutAuditEvents as a stranger", stranger.exceptions.ChannelInsufficientPermission,
    stranger.put_audit_events, channelArn=channel_arn, externalId=EXTERNAL_ID, auditEvents=[event("a")],
)
check_refused(
    "PutAuditEvents, one id twice", data.exceptions.DuplicatedAuditEventId,
    data.put_audit_events, channelArn=channel_arn, externalId=EXTERNAL_ID, auditEvents=[event("a"), event("a")],
)
check_refused(
    "PutAuditEvents to something else", data.exceptions.InvalidChannelARN,
    data.put_audit_events, channelArn=store_arn, auditEvents=[event("a")],
)
check_refused(
    "PutAuditEvents to an unknown channel", data.exceptions.ChannelNotFound,
    data.put_audit_events, channelArn=channel_arn[:-12] + "000000000000", auditEvents=[event("a")],
)

# Temporary credentials
credentials = client("sts", PARTNER).assume_role(RoleArn=f"arn:aws:iam::{PARTNER}:role/sender", RoleSessionName="python")["Credentials"]
session = client("cloudtrail-data", credentials=credentials)
answer = session.put_audit_events(channelArn=channel_arn, externalId=EXTERNAL_ID, auditEvents=[event("good-3")])
check("AssumeRole, PutAuditEvents with its credentials", [entry["id"] for entry in answer["successful"]], ["good-3"])
event_ids.append(answer["successful"][0]["eventID"])
forged = client("cloudtrail-data", credentials={**credentials, "SessionToken": "forged"})
check_refused(
    "PutAuditEvents with another session token", ClientError, forged.put_audit_events, code="UnrecognizedClientException",
    channelArn=channel_arn, auditEvents=[event("a")],
)

# What was stored
records = stored_events(store_arn)
check("every acknowledged event is stored, and nothing else", sorted(r["eventID"] for r in records), sorted(event_ids))
check("text is stored as sent", {r["eventData"]["userIdentity"]["details"]["name"] for r in records}, {"Ana Peña"})
status = control.get_channel(Channel=channel_arn)["IngestionStatus"]
check("GetChannel: latest event", (status["LatestIngestionSuccessEventID"], status["LatestIngestionAttemptEventID"]), (event_ids[-1], event_ids[-1]))
check("GetChannel: times", (type(status["LatestIngestionSuccessTime"]), type(status["LatestIngestionAttemptTime"])), (datetime, datetime))

# Update
updated = control.update_channel(Channel=channel_arn, Name="python-shop-2")
check("UpdateChannel", (updated["Name"], updated["Source"]), ("python-shop-2", "Custom"))
updated = control.update_event_data_store(EventDataStore=store_arn, RetentionPeriod=30, Name="python-store-2")
check("UpdateEventDataStore", (updated["Name"], updated["RetentionPeriod"]), ("python-store-2", 30))

# Delete and restore
check_refused(
    "DeleteEventDataStore while channels send to it", control.exceptions.ChannelExistsForEDSException,
    control.delete_event_data_store, EventDataStore=store_arn,
)
control.delete_resource_policy(ResourceArn=channel_arn)
for arn in [channel_arn, *others]:
    control.delete_channel(Channel=arn)
check_refused("GetChannel after DeleteChannel", control.exceptions.ChannelNotFoundException, control.get_channel, Channel=channel_arn)
check_refused(
    "PutAuditEvents after DeleteChannel", data.exceptions.ChannelNotFound,
    data.put_audit_events, channelArn=channel_arn, auditEvents=[event("a")],
)
control.delete_event_data_store(EventDataStore=store_arn)
check("DeleteEventDataStore", control.get_event_data_store(EventDataStore=store_arn)["Status"], "PENDING_DELETION")
check_refused(
    "UpdateEventDataStore while its deletion is pending", control.exceptions.InactiveEventDataStoreException,
    control.update_event_data_store, EventDataStore=store_arn, RetentionPeriod=31,
)
check("RestoreEventDataStore", control.restore_event_data_store(EventDataStore=store_arn)["Status"], "ENABLED")
check("RestoreEventDataStore brings the events back", len(stored_events(store_arn)), len(event_ids))
control.delete_event_data_store(EventDataStore=store_arn)
check("DeleteEventDataStore again", control.get_event_data_store(EventDataStore=store_arn)["Status"], "PENDING_DELETION")
