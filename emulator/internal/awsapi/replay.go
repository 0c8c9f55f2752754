// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Replay sends a request once more, as the same caller, and returns its entry, which
// has been told to whoever observes. Everything but the signature is gone through again:
// faults, throttling, permission, rules, storage. The error says why an entry cannot be
// replayed.
func (h *Handler) Replay(ctx context.Context, of *journal.Entry) (*journal.Entry, error) {
	s := h.server
	routes := map[string]struct {
		format errorFormat
		answer func(*exchange) error
	}{
		serviceControl: {controlErrors, s.control},
		serviceData:    {dataErrors, s.data},
		serviceSTS:     {queryErrors, s.securityTokens},
	}
	route, ok := routes[of.Service]
	switch {
	case !ok || of.Operation == "":
		return nil, fmt.Errorf("request %s is for no operation of this emulator, so that there is nothing to replay", of.ID)
	case of.Caller == nil:
		return nil, fmt.Errorf("request %s was refused before its caller was known, so that nobody can replay it: send it again, signed", of.ID)
	case of.Request == nil:
		return nil, fmt.Errorf("request %s did not arrive in whole, so that it cannot be replayed: send it again", of.ID)
	}
	r, err := replayedRequest(ctx, of)
	if err != nil {
		return nil, err
	}
	caller := s.callerOf(of)
	x := &exchange{
		w: &unread{header: http.Header{}}, r: r, format: route.format, replayed: &caller,
		entry: &journal.Entry{Service: of.Service, Region: of.Region, ReplayOf: of.ID},
	}
	x.identify(caller, of.Caller.AccessKeyID)
	s.runUnconnected(x, route.answer)
	return x.entry, nil
}

// callerOf is the caller of an entry as it would be if it called now: of its condition keys those stay that the
// request gave, and when its session began.
func (s *server) callerOf(of *journal.Entry) lake.Caller {
	var credential lake.Credential
	credential.Principal.Account, credential.Principal.ARN, credential.Principal.RoleARN = of.Caller.Account, of.Caller.ARN, of.Caller.RoleARN
	credential.Issued = lake.TokenIssueTime(of.Caller.Context)
	given := map[string][]string{}
	for _, key := range requestKeys {
		if values, found := of.Caller.Context[key]; found {
			given[key] = values
		}
	}
	return s.Service.Caller(credential, of.Region, given)
}

// runUnconnected is run where there is no connection that a fault could drop.
func (s *server) runUnconnected(x *exchange, answer func(*exchange) error) {
	defer func() {
		cause := recover()
		if err, ok := cause.(error); cause != nil && !(ok && errors.Is(err, http.ErrAbortHandler)) {
			panic(cause)
		}
	}()
	s.run(x, answer)
}

// replayedRequest makes the request anew that an entry is about.
func replayedRequest(ctx context.Context, of *journal.Entry) (*http.Request, error) {
	method, path := http.MethodPost, "/"
	switch {
	case of.Service == serviceData:
		path += of.Operation
	case of.Service == serviceSTS && len(of.Request) == 0:
		method = http.MethodGet
	}
	target := url.URL{Path: path, RawQuery: url.Values(of.Query).Encode()}
	r, err := http.NewRequestWithContext(ctx, method, target.String(), bytes.NewReader(of.Request))
	if err != nil {
		return nil, err
	}
	if of.Service == serviceControl {
		r.Header.Set("X-Amz-Target", "CloudTrail_20131101."+of.Operation)
	}
	return r, nil
}

// unread takes an answer that nobody reads; its entry tells of it.
type unread struct{ header http.Header }

func (u *unread) Header() http.Header               { return u.header }
func (u *unread) WriteHeader(int)                   {}
func (u *unread) Write(content []byte) (int, error) { return len(content), nil }
