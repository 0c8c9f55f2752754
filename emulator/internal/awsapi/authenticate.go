// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sigv4"
)

// Auth is how much of a request's signature is held against it.
type Auth int

const (
	// AuthVerifyKnown verifies the signature of every key whose secret is known, and
	// of all others the form, the scope, the date and the signed headers.
	AuthVerifyKnown Auth = iota
	// AuthStrict also refuses keys whose secret is not known.
	AuthStrict
	// AuthNone only reads the access key id.
	AuthNone
)

func (a Auth) String() string {
	switch a {
	case AuthStrict:
		return "strict"
	case AuthNone:
		return "none"
	default:
		return "verify-known"
	}
}

// authenticate finds out who sent a request whose body has been read. The access key becomes a principal,
// the signature's Region the request's.
func (s *server) authenticate(x *exchange) (lake.Caller, error) {
	if x.replayed != nil {
		return *x.replayed, nil
	}
	r := x.r
	signature, err := sigv4.Parse(r)
	if err != nil {
		if s.Auth == AuthNone && errors.Is(err, sigv4.ErrMissing) {
			signature = &sigv4.Signature{Region: s.Region}
		} else {
			return lake.Caller{}, err
		}
	}
	if s.Auth != AuthNone {
		if err := s.checkSignature(signature, r, x.entry.Service); err != nil {
			return lake.Caller{}, err
		}
	}
	if !lake.IsRegion(signature.Region) { // SIG-008
		return lake.Caller{}, &sigv4.Error{Code: sigv4.InvalidSignature, Message: fmt.Sprintf("Credential should be scoped to a valid Region: %.120q is not one; give one such as us-east-1.", signature.Region)}
	}
	credential, err := s.Service.Credential(r.Context(), signature.AccessKeyID, signature.SessionToken)
	if err != nil {
		return lake.Caller{}, err
	}
	switch {
	case s.Auth == AuthNone:
	case credential.SecretAccessKey != "":
		if err := signature.Verify(r, x.received, credential.SecretAccessKey); err != nil {
			return lake.Caller{}, err
		}
	case s.Auth == AuthStrict: // SIG-014
		return lake.Caller{}, &lake.Error{Code: lake.ErrUnrecognizedClient, Message: fmt.Sprintf("The security token included in the request is invalid: access key %q is not known, and --auth strict takes only keys whose secret it knows.", signature.AccessKeyID)}
	}
	caller := s.Service.Caller(credential, signature.Region, conditionKeys(r))
	x.identify(caller, signature.AccessKeyID)
	return caller, nil
}

func (s *server) checkSignature(signature *sigv4.Signature, r *http.Request, service string) error {
	if signature.Service != service { // SIG-003
		return &sigv4.Error{Code: sigv4.InvalidSignature, Message: fmt.Sprintf("Credential should be scoped to correct service: %q; this one is scoped to %q.", service, signature.Service)}
	}
	if err := signature.CheckTime(s.SigningTime()); err != nil {
		return err
	}
	return signature.CheckHeaders(r)
}

// requestKeys are the condition keys that a request itself gives.
var requestKeys = []string{"aws:SecureTransport", "aws:SourceIp", "aws:UserAgent", "aws:Referer"}

// conditionKeys are what policies can test about the request itself. What they can test of
// the caller and the time is added by the service.
func conditionKeys(r *http.Request) map[string][]string {
	keys := map[string][]string{"aws:SecureTransport": {fmt.Sprint(r.TLS != nil)}}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		keys["aws:SourceIp"] = []string{host}
	}
	for key, value := range map[string]string{"aws:UserAgent": r.UserAgent(), "aws:Referer": r.Referer()} {
		if value != "" {
			keys[key] = []string{value}
		}
	}
	return keys
}
