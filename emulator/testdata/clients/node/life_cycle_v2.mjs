// SPDX-License-Identifier: MPL-2.0

import { lifeCycle } from './life_cycle.mjs'
import { control, data, sts, version } from './sdk_v2.mjs'

console.log(`AWS SDK for JavaScript ${version}, Node.js ${process.version}`)
await lifeCycle({
  control, data, sts,
  pages: async (client) => {
    const pages = [await client.listChannels({ MaxResults: 2 })]
    while (pages.at(-1).NextToken) pages.push(await client.listChannels({ MaxResults: 2, NextToken: pages.at(-1).NextToken }))
    return pages
  },
})
