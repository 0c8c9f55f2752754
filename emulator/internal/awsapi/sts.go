// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

type responseMetadata struct {
	RequestID string `xml:"RequestId"`
}

type getCallerIdentityResponse struct {
	XMLName  xml.Name         `xml:"https://sts.amazonaws.com/doc/2011-06-15/ GetCallerIdentityResponse"`
	Result   callerIdentity   `xml:"GetCallerIdentityResult"`
	Metadata responseMetadata `xml:"ResponseMetadata"`
}

type callerIdentity struct {
	Arn     string
	UserID  string `xml:"UserId"`
	Account string
}

type assumeRoleResponse struct {
	XMLName  xml.Name         `xml:"https://sts.amazonaws.com/doc/2011-06-15/ AssumeRoleResponse"`
	Result   assumeRoleResult `xml:"AssumeRoleResult"`
	Metadata responseMetadata `xml:"ResponseMetadata"`
}

type assumeRoleResult struct {
	AssumedRoleUser struct {
		AssumedRoleID string `xml:"AssumedRoleId"`
		Arn           string
	}
	Credentials struct {
		AccessKeyID     string `xml:"AccessKeyId"`
		SecretAccessKey string
		SessionToken    string
		Expiration      string
	}
	PackedPolicySize int
}

// securityTokens answers the operations of STS that connectors and providers
// call first, in the Query protocol.
func (s *server) securityTokens(x *exchange) error {
	body, err := x.readBody(maxControlBody)
	if err != nil {
		return err
	}
	form := x.r.URL.Query()
	values, err := url.ParseQuery(string(body))
	switch {
	case err != nil:
		x.entry.Request = nil // nobody knows which part of it is a secret
		return &wireError{"MalformedQueryString", fmt.Sprintf("the request's body is malformed: %v.", err)}
	case x.r.Method != http.MethodPost:
	case values.Has("Action"):
		form = values
	default: // a presigned POST has its parameters in the URL
		maps.Copy(form, values)
	}
	if x.r.Method == http.MethodPost {
		x.entry.Request = formWithoutSignature(body, values)
	}
	operation, unknown := findOperation(serviceSTS, form.Get("Action"))
	if unknown != nil {
		if _, err := s.authenticate(x); err != nil {
			return err
		}
		return unknown
	}
	return s.carryOut(x, operation, request{body: body, form: form})
}

func getCallerIdentity(_ *server, x *exchange, r request) (func(), error) {
	identity := callerIdentity{Arn: r.caller.Principal.ARN, UserID: lake.UserID(r.caller.Principal), Account: r.caller.Principal.Account}
	return func() {
		x.writeXML(http.StatusOK, getCallerIdentityResponse{Result: identity, Metadata: responseMetadata{x.entry.ID}})
	}, nil
}

func assumeRole(s *server, x *exchange, r request) (func(), error) {
	result, err := s.assumeRole(x, r)
	return func() {
		x.writeXML(http.StatusOK, assumeRoleResponse{Result: result, Metadata: responseMetadata{x.entry.ID}})
	}, err
}

func (s *server) assumeRole(x *exchange, r request) (assumeRoleResult, error) {
	form := r.form
	in := lake.AssumeRoleInput{RoleARN: form.Get("RoleArn"), RoleSessionName: form.Get("RoleSessionName"), ExternalID: form.Get("ExternalId")}
	if text := form.Get("DurationSeconds"); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds == 0 {
			return assumeRoleResult{}, &lake.Error{Code: lake.ErrValidation, Message: fmt.Sprintf("DurationSeconds is %.60q; it must be an integer between 900 and 43200.", text)}
		}
		in.Duration = time.Duration(seconds) * time.Second
	}
	out, err := s.Service.AssumeRole(x.r.Context(), r.caller, in)
	if err != nil {
		return assumeRoleResult{}, err
	}
	var result assumeRoleResult
	result.AssumedRoleUser.AssumedRoleID, result.AssumedRoleUser.Arn = out.AssumedRoleID, out.Principal.ARN
	result.Credentials.AccessKeyID, result.Credentials.SecretAccessKey = out.AccessKeyID, out.SecretAccessKey
	result.Credentials.SessionToken, result.Credentials.Expiration = out.SessionToken, out.Expiration.Format(time.RFC3339)
	return result, nil
}
