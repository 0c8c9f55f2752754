// SPDX-License-Identifier: MPL-2.0

// Version 3 of the AWS SDK for JavaScript, for CloudTrail and STS. It takes the
// endpoints from the environment.
import * as cloudtrail from '@aws-sdk/client-cloudtrail'
import { STS } from '@aws-sdk/client-sts'
import { lifeCycle } from './life_cycle.mjs'
import { data } from './sdk_v2.mjs'

const options = (credentials) => (credentials ? { credentials } : {})

console.log(`AWS SDK for JavaScript v3, Node.js ${process.version}`)
await lifeCycle({
  control: (credentials) => new cloudtrail.CloudTrail(options(credentials)),
  sts: (credentials) => new STS(options(credentials)),
  data,
  errors: cloudtrail,
  pages: (client) => collect(cloudtrail.paginateListChannels({ client, pageSize: 2 }, {})),
})

async function collect(pages) {
  const all = []
  for await (const page of pages) all.push(page)
  return all
}
