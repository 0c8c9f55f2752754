// SPDX-License-Identifier: MPL-2.0

// Package sigv4 verifies AWS Signature Version 4 on incoming requests.
//
// [Parse] reads what a request says about its signature, from the Authorization header or, for a presigned request, from the
// query. The caller looks the access key up and then asks the [Signature]: CheckTime and CheckHeaders need no secret, Verify
// computes the signature anew and compares. [Decode] gives the body that the operation reads.
//
// The rules are those of the IAM User Guide's "Create a signed AWS API request" for every service but Amazon S3: the path is
// normalised and encoded once more, the query is decoded, encoded and sorted. Signature Version 4A
// and the older versions 2 and 3 are refused by name. Bodies may come in chunks, aws-chunked, as for Amazon S3.
//
// The package does not know what a request wants, which keys exist, or what time it is.
package sigv4
