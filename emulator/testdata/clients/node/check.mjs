// SPDX-License-Identifier: MPL-2.0

import { isDeepStrictEqual, inspect } from 'node:util'

// check prints a step that answers what it should, and ends the program at the first that does not.
export function check(step, got, want = true) {
  if (!isDeepStrictEqual(got, want)) {
    console.error(`FAILED  ${step}\n  got  ${inspect(got, { depth: 9 })}\n  want ${inspect(want, { depth: 9 })}`)
    process.exit(1)
  }
  console.log(`ok      ${step}`)
}

// checkRefused wants a call to fail with the error of a name and, where the SDK has one, of its class.
export async function checkRefused(step, name, call, errors = {}) {
  let answer
  try {
    answer = await call()
  } catch (error) {
    check(step, [error.name, error instanceof (errors[name] ?? Error)], [name, true])
    if (!error.message || !(error.$metadata ?? error).requestId) {
      console.error(`FAILED  ${step}: no message or request id in ${inspect(error)}`)
      process.exit(1)
    }
    return
  }
  console.error(`FAILED  ${step}: answered ${inspect(answer)}, want ${name}`)
  process.exit(1)
}
