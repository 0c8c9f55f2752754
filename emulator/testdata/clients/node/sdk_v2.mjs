// SPDX-License-Identifier: MPL-2.0

// Version 2 of the AWS SDK for JavaScript, with promises. It needs to be told
// the endpoints.
import AWS from 'aws-sdk'

const promised = (client) => new Proxy(client, {
  get: (target, operation) => (input) => target[operation](input).promise(),
})

const service = (constructor, variable) => (credentials) => promised(new constructor({
  endpoint: process.env[variable], region: process.env.AWS_REGION, maxRetries: 0, ...credentials,
}))

export const version = AWS.VERSION
export const control = service(AWS.CloudTrail, 'AWS_ENDPOINT_URL_CLOUDTRAIL')
export const data = service(AWS.CloudTrailData, 'AWS_ENDPOINT_URL_CLOUDTRAIL_DATA')
export const sts = service(AWS.STS, 'AWS_ENDPOINT_URL_STS')
