// SPDX-License-Identifier: MPL-2.0

import { check, checkRefused } from './check.mjs'

const [owner, partner, stranger] = ['111122223333', '444455556666', '777788889999']
const externalId = 'node:3f2a+9c7b/=,.@_-' // every kind of character that one may have

function event(id, change) {
  const data = {
    version: '1.0', UID: id, eventSource: 'shop.example.com', eventName: 'order.create',
    eventTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    userIdentity: { type: 'ShopUser', principalId: 'ana', details: { name: 'Ana Peña' } }, recipientAccountId: owner,
  }
  return { id, eventData: JSON.stringify({ ...data, ...change }) }
}

async function storedEvents(storeArn) {
  const response = await fetch(`${process.env.AWS_ENDPOINT_URL_CLOUDTRAIL}/_emulator/events?event_data_store=${storeArn}&limit=100`)
  return (await response.json()).events
}

/**
 * The whole life of an integration, every answer and error checked; ends the
 * program at the first difference.
 *
 * sdk has control, data and sts, which make a client of the service for the
 * development key, or for other credentials; its methods are named as the
 * operations and return promises. pages lists channels in pages of two. errors
 * are the SDK's error classes by name.
 */
export async function lifeCycle(sdk) {
  const control = sdk.control()
  const refused = (step, name, call) => checkRefused(step, name, call, sdk.errors)
  const root = (account) => ({ accessKeyId: account, secretAccessKey: 'any' })

  // Who am I?
  check('GetCallerIdentity', (await sdk.sts().getCallerIdentity({})).Account, owner)
  check('GetCallerIdentity of a 12-digit key', (await sdk.sts(root(partner)).getCallerIdentity({})).Arn, `arn:aws:iam::${partner}:root`)

  // Event data store
  const AdvancedEventSelectors = [{ Name: 'activity', FieldSelectors: [{ Field: 'eventCategory', Equals: ['ActivityAuditLog'] }] }]
  const store = await control.createEventDataStore({
    Name: 'node-store', AdvancedEventSelectors, MultiRegionEnabled: false, TerminationProtectionEnabled: false,
    RetentionPeriod: 90, TagsList: [{ Key: 'team', Value: 'audit' }],
  })
  const EventDataStore = store.EventDataStoreArn
  check('CreateEventDataStore', [store.Status, store.RetentionPeriod, store.CreatedTimestamp instanceof Date], ['ENABLED', 90, true])
  check('CreateEventDataStore: selectors', JSON.parse(JSON.stringify(store.AdvancedEventSelectors)), AdvancedEventSelectors)
  await refused('CreateEventDataStore with a name that is taken', 'EventDataStoreAlreadyExistsException', () => control.createEventDataStore({ Name: 'node-store' }))

  // Channels
  const Destinations = [{ Type: 'EVENT_DATA_STORE', Location: EventDataStore }]
  const channel = await control.createChannel({ Name: 'node-shop', Source: 'Custom', Destinations, Tags: [{ Key: 'team', Value: 'audit' }] })
  const channelArn = channel.ChannelArn
  check('CreateChannel', [channel.Name, channel.Source, channel.Destinations], ['node-shop', 'Custom', Destinations])
  check('GetChannel has no IngestionStatus yet', (await control.getChannel({ Channel: channelArn })).IngestionStatus === undefined)
  await refused('CreateChannel of an unknown source', 'InvalidSourceException', () => control.createChannel({ Name: 'node-other', Source: 'GitHubb', Destinations }))
  await refused('CreateChannel, a second one of the source', 'ChannelMaxLimitExceededException', () => control.createChannel({ Name: 'node-other', Source: 'Custom', Destinations }))

  // Tags
  await control.addTags({ ResourceId: channelArn, TagsList: [{ Key: 'env', Value: 'test' }, { Key: 'flag' }] })
  await control.removeTags({ ResourceId: channelArn, TagsList: [{ Key: 'team' }] })
  const tags = (await control.listTags({ ResourceIdList: [channelArn] })).ResourceTagList[0].TagsList
  check('AddTags, RemoveTags, ListTags', tags.map((tag) => `${tag.Key}=${tag.Value}`).sort(), ['env=test', 'flag=undefined'])

  // Lists, page by page
  const others = []
  for (const Source of ['GitHub', 'OktaSystemLogEvents', 'Snyk', 'Clumio']) {
    others.push((await control.createChannel({ Name: `node-${Source}`, Source, Destinations })).ChannelArn)
  }
  const pages = await sdk.pages(control)
  check('ListChannels in pages of two', pages.map((page) => page.Channels.length), [2, 2, 1])
  check('ListChannels finds each once', pages.flatMap((page) => page.Channels.map((c) => c.ChannelArn)).sort(), [channelArn, ...others].sort())
  await refused('ListChannels with a token of nobody', 'InvalidNextTokenException', () => control.listChannels({ NextToken: 'nobody' }))
  check('ListEventDataStores', (await control.listEventDataStores({})).EventDataStores.map((s) => s.EventDataStoreArn), [EventDataStore])

  // Resource policy
  const policy = {
    Version: '2012-10-17',
    Statement: [{
      Sid: 'Partner', Effect: 'Allow', Principal: { AWS: [partner, owner].map((account) => `arn:aws:iam::${account}:root`) },
      Action: 'cloudtrail-data:PutAuditEvents', Resource: channelArn,
      Condition: { StringEquals: { 'cloudtrail:ExternalId': externalId } },
    }],
  }
  const ResourcePolicy = JSON.stringify(policy)
  await refused('GetResourcePolicy before there is one', 'ResourcePolicyNotFoundException', () => control.getResourcePolicy({ ResourceArn: channelArn }))
  await refused('PutResourcePolicy with another action', 'ResourcePolicyNotValidException',
    () => control.putResourcePolicy({ ResourceArn: channelArn, ResourcePolicy: ResourcePolicy.replace('PutAuditEvents', 'GetAuditEvents') }))
  await control.putResourcePolicy({ ResourceArn: channelArn, ResourcePolicy })
  check('PutResourcePolicy, GetResourcePolicy', JSON.parse((await control.getResourcePolicy({ ResourceArn: channelArn })).ResourcePolicy), policy)

  // Audit events
  const eventIds = []
  const put = async (step, client, bad, code, field) => {
    const answer = await client.putAuditEvents({ channelArn, externalId, auditEvents: [event(`good-${step}`), event(`bad-${step}`, bad)] })
    check(`PutAuditEvents as ${step}: one stored`, answer.successful.map((entry) => entry.id), [`good-${step}`])
    check(`PutAuditEvents as ${step}: one failed`, answer.failed.map((entry) => [entry.id, entry.errorCode, entry.errorMessage.includes(field)]), [[`bad-${step}`, code, true]])
    eventIds.push(answer.successful[0].eventID)
  }
  const data = sdk.data()
  await put('owner', data, { eventTime: 'yesterday' }, 'InvalidData', 'eventTime')
  await put('partner', sdk.data(root(partner)), { version: null }, 'FieldNotFound', 'version')
  const one = (client, change) => client.putAuditEvents({ channelArn, externalId, auditEvents: [event('a')], ...change })
  await refused('PutAuditEvents without the external ID', 'ChannelInsufficientPermission', () => one(sdk.data(root(partner)), { externalId: undefined }))
  await refused('PutAuditEvents as a stranger', 'ChannelInsufficientPermission', () => one(sdk.data(root(stranger))))
  await refused('PutAuditEvents, one id twice', 'DuplicatedAuditEventId', () => one(data, { auditEvents: [event('a'), event('a')] }))
  await refused('PutAuditEvents to something else', 'InvalidChannelARN', () => one(data, { channelArn: EventDataStore }))
  await refused('PutAuditEvents to an unknown channel', 'ChannelNotFound', () => one(data, { channelArn: channelArn.slice(0, -12) + '000000000000' }))

  // Temporary credentials
  const { Credentials } = await sdk.sts(root(partner)).assumeRole({ RoleArn: `arn:aws:iam::${partner}:role/sender`, RoleSessionName: 'node' })
  check('AssumeRole: credentials expire', Credentials.Expiration instanceof Date)
  const session = { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey, sessionToken: Credentials.SessionToken }
  await put('session', sdk.data(session), { userIdentity: { type: 'ShopUser' } }, 'FieldNotFound', 'principalId')
  await refused('PutAuditEvents with another session token', 'UnrecognizedClientException', () => one(sdk.data({ ...session, sessionToken: 'forged' })))
  await refused('ListChannels with another secret', 'InvalidSignatureException', () => sdk.control({ ...session, secretAccessKey: 'forged' }).listChannels({}))

  // What was stored
  const records = await storedEvents(EventDataStore)
  check('every acknowledged event is stored, and nothing else', records.map((r) => r.eventID).sort(), [...eventIds].sort())
  check('text is stored as sent', records.map((r) => r.eventData.userIdentity.details.name), ['Ana Peña', 'Ana Peña', 'Ana Peña'])
  const status = (await control.getChannel({ Channel: channelArn })).IngestionStatus
  check('GetChannel: latest event', [status.LatestIngestionSuccessEventID, status.LatestIngestionSuccessTime instanceof Date], [eventIds.at(-1), true])

  // Update
  const updated = await control.updateChannel({ Channel: channelArn, Name: 'node-shop-2' })
  check('UpdateChannel', [updated.Name, updated.Source], ['node-shop-2', 'Custom'])
  const updatedStore = await control.updateEventDataStore({ EventDataStore, RetentionPeriod: 30, Name: 'node-store-2' })
  check('UpdateEventDataStore', [updatedStore.Name, updatedStore.RetentionPeriod], ['node-store-2', 30])

  // Delete and restore
  const storeStatus = async () => (await control.getEventDataStore({ EventDataStore })).Status
  await refused('DeleteEventDataStore while channels send to it', 'ChannelExistsForEDSException', () => control.deleteEventDataStore({ EventDataStore }))
  await control.deleteResourcePolicy({ ResourceArn: channelArn })
  for (const Channel of [channelArn, ...others]) await control.deleteChannel({ Channel })
  await refused('GetChannel after DeleteChannel', 'ChannelNotFoundException', () => control.getChannel({ Channel: channelArn }))
  await refused('PutAuditEvents after DeleteChannel', 'ChannelNotFound', () => one(data))
  await control.deleteEventDataStore({ EventDataStore })
  check('DeleteEventDataStore', await storeStatus(), 'PENDING_DELETION')
  await refused('UpdateEventDataStore while its deletion is pending', 'InactiveEventDataStoreException', () => control.updateEventDataStore({ EventDataStore, RetentionPeriod: 31 }))
  check('RestoreEventDataStore', (await control.restoreEventDataStore({ EventDataStore })).Status, 'ENABLED')
  check('RestoreEventDataStore brings the events back', (await storedEvents(EventDataStore)).length, eventIds.length)
  await control.deleteEventDataStore({ EventDataStore })
  check('DeleteEventDataStore again', await storeStatus(), 'PENDING_DELETION')
}
