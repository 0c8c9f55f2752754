// SPDX-License-Identifier: MPL-2.0

// Package policy is the language of AWS policies: it parses a document, says whether a channel or an event data store may carry
// it, and decides whether it lets a caller do something.
//
// [Parse] checks the grammar of a resource's policy and gives a [Document]; [ParseIdentity] does so for the policy of a user or
// role, [ParseTrust] for a role's trust policy. [ValidateChannel] and [ValidateEventDataStore] add the rules that CloudTrail
// puts on top. [Document.Evaluate] answers one [Request] with a [Decision], whose Reason tells in a sentence which statement
// decided or what was missing; [EvaluateIdentity] does so for all identity policies of a caller together.
//
// The package holds no state, reads no clock and knows neither HTTP nor where documents are kept. It decides what one side
// says and no more: that the owner's own account needs no policy, and that a caller from another account needs both its own
// identity policy and the resource's, is for the caller of this package.
//
// The grammar is that of the IAM User Guide ("Grammar of the IAM JSON policy language" and the element reference). Where the
// guide is silent the stricter reading is taken, so that what passes here also passes at AWS: element and operator names are
// case-sensitive, a Sid is letters and digits, and a condition value must be of its operator's type.
package policy
