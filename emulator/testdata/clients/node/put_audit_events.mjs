// SPDX-License-Identifier: MPL-2.0

// Sends two audit events through a channel and says what became of each.
import { createHash } from 'node:crypto'
import AWS from 'aws-sdk'

const channelArn = process.env.CHANNEL_ARN

function auditEvent(id, name, time) {
  const eventData = JSON.stringify({
    version: '1.0',
    UID: id,
    eventSource: 'shop.example.com',
    eventName: name,
    eventTime: time,
    userIdentity: { type: 'ShopUser', principalId: 'ana' },
    requestParameters: { order: '4711' },
    recipientAccountId: channelArn.split(':')[4], // who owns the channel
  })
  const eventDataChecksum = createHash('sha256').update(eventData).digest('base64')
  return { id, eventData, eventDataChecksum }
}

const now = new Date().toISOString() // with milliseconds
// Without the variable it is AWS. Version 2 does not read it by itself.
const client = new AWS.CloudTrailData({ endpoint: process.env.AWS_ENDPOINT_URL_CLOUDTRAIL_DATA, region: process.env.AWS_REGION })
try {
  const answer = await client.putAuditEvents({
    channelArn,
    externalId: process.env.EXTERNAL_ID,
    auditEvents: [
      auditEvent('order-1', 'order.create', now.replace(/\.\d+Z$/, 'Z')),
      auditEvent('order-2', 'order.pay', now), // not taken: a fraction of a second
    ],
  }).promise()
  for (const entry of answer.successful) console.log(`stored ${entry.id} as ${entry.eventID}`)
  for (const entry of answer.failed) console.log(`not stored ${entry.id}: ${entry.errorCode}: ${entry.errorMessage}`)
} catch (error) {
  console.error(`refused: ${error.code}: ${error.message}`) // such as ChannelInsufficientPermission
  process.exitCode = 1
}
