// SPDX-License-Identifier: MPL-2.0

package sigv4

import "fmt"

// The codes that AWS services of the JSON protocols, CloudTrail among them, answer with. Services of the Query protocol name
// the same failures differently; see [Error.QueryCode].
const (
	// MissingAuthenticationToken: the request is not signed at all.
	MissingAuthenticationToken = "MissingAuthenticationTokenException"
	// IncompleteSignature: what the request says about its signature is not well formed or lacks a part.
	IncompleteSignature = "IncompleteSignatureException"
	// InvalidSignature: the signature is well formed but not valid: of other content, another key, another time or another
	// service. The JSON services use this code for expiry as well.
	InvalidSignature = "InvalidSignatureException"
)

// Error says why a request's signature was refused. It is the only kind of error that this package returns.
type Error struct {
	Code    string // one of the codes above
	Message string // what is wrong and how to sign instead; never contains a secret key
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// QueryCode gives the code that a service of the Query protocol, such as STS, has for the same failure.
func (e *Error) QueryCode() string {
	switch e.Code {
	case MissingAuthenticationToken:
		return "MissingAuthenticationToken"
	case IncompleteSignature:
		return "IncompleteSignature"
	case InvalidSignature:
		return "SignatureDoesNotMatch"
	}
	return e.Code
}

// ErrMissing is what [Parse] returns for a request that is not signed.
var ErrMissing = &Error{
	Code: MissingAuthenticationToken,
	Message: "the request is not signed; sign it with AWS Signature Version 4, as every AWS SDK does when it has an access key, " +
		"so that it has an Authorization header or the query parameters X-Amz-Algorithm, X-Amz-Credential and X-Amz-Signature",
}

func incomplete(format string, args ...any) error {
	return &Error{Code: IncompleteSignature, Message: fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) error {
	return &Error{Code: InvalidSignature, Message: fmt.Sprintf(format, args...)}
}
