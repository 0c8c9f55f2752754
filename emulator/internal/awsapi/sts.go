// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/fault"
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
// call first: GetCallerIdentity and AssumeRole, in the Query protocol.
func (s *server) securityTokens(x *exchange) error {
	body, err := x.readBody(maxControlBody)
	if err != nil {
		return err
	}
	form := x.r.URL.Query()
	if values, err := url.ParseQuery(string(body)); err != nil {
		return &wireError{"MalformedQueryString", fmt.Sprintf("the request's body is malformed: %v.", err)}
	} else if x.r.Method == http.MethodPost {
		form = values
	}
	action := form.Get("Action")
	if action != "GetCallerIdentity" && action != "AssumeRole" {
		if _, err := s.authenticate(x); err != nil {
			return err
		}
		return &wireError{"UnknownOperationException", fmt.Sprintf("%.120q is not an operation of this emulator; of STS it has GetCallerIdentity and AssumeRole.", action)}
	}
	x.entry.Operation = action
	caller, err := s.authenticate(x)
	if err != nil {
		return err
	}
	return s.act(x, action, func(map[int]fault.Entry) (func(), error) {
		metadata := responseMetadata{x.entry.ID}
		if action == "GetCallerIdentity" {
			return func() {
				x.writeXML(http.StatusOK, getCallerIdentityResponse{Result: identity(caller), Metadata: metadata})
			}, nil
		}
		result, err := s.assumeRole(form)
		return func() { x.writeXML(http.StatusOK, assumeRoleResponse{Result: result, Metadata: metadata}) }, err
	})
}

func identity(caller lake.Caller) callerIdentity {
	return callerIdentity{Arn: caller.Principal.ARN, UserID: lake.UserID(caller.Principal), Account: caller.Principal.Account}
}

func (s *server) assumeRole(form url.Values) (assumeRoleResult, error) {
	in := lake.AssumeRoleInput{RoleARN: form.Get("RoleArn"), RoleSessionName: form.Get("RoleSessionName"), ExternalID: form.Get("ExternalId")}
	if text := form.Get("DurationSeconds"); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds == 0 {
			return assumeRoleResult{}, &lake.Error{Code: lake.ErrValidation, Message: fmt.Sprintf("DurationSeconds is %.60q; it must be an integer between 900 and 43200.", text)}
		}
		in.Duration = time.Duration(seconds) * time.Second
	}
	out, err := s.Service.AssumeRole(in)
	if err != nil {
		return assumeRoleResult{}, err
	}
	var result assumeRoleResult
	result.AssumedRoleUser.AssumedRoleID, result.AssumedRoleUser.Arn = out.AssumedRoleID, out.Principal.ARN
	result.Credentials.AccessKeyID, result.Credentials.SecretAccessKey = out.AccessKeyID, out.SecretAccessKey
	result.Credentials.SessionToken, result.Credentials.Expiration = out.SessionToken, out.Expiration.Format(time.RFC3339)
	return result, nil
}
