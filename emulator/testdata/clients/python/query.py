# SPDX-License-Identifier: MPL-2.0

"""Asks an event data store how often each event came, and prints the answer."""

import os
import sys
import time

import boto3

# Without the variable it is AWS. boto3 reads it by itself since 1.28.
client = boto3.client("cloudtrail", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_CLOUDTRAIL"))


def rows(statement):
    """Yields each row as a dictionary; columns need different names."""
    query = client.start_query(QueryStatement=statement)["QueryId"]
    pause = 0.05
    while (found := client.describe_query(QueryId=query))["QueryStatus"] in ("QUEUED", "RUNNING"):
        time.sleep(pause)
        pause = min(2 * pause, 5)
    if found["QueryStatus"] != "FINISHED":
        sys.exit(f"query {query} ended as {found['QueryStatus']}: {found.get('ErrorMessage', 'no reason is given')}")
    page = {"QueryId": query}
    while True:
        answer = client.get_query_results(**page)
        for row in answer["QueryResultRows"]:
            yield {name: value for column in row for name, value in column.items()}
        if "NextToken" not in answer:
            return
        page["NextToken"] = answer["NextToken"]


for row in rows(f"""
    SELECT eventData.eventSource AS source, eventData.eventName AS name, count(*) AS events
    FROM {os.environ["EDS_ID"]}
    GROUP BY eventData.eventSource, eventData.eventName
    ORDER BY events DESC, name
"""):
    print(f"{row['events']:>8}  {row['source']}  {row['name']}")
