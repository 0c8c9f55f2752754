// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/fault"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// exchange is one request on its way through, its answer, and what is learnt of both.
type exchange struct {
	w      http.ResponseWriter
	r      *http.Request
	format errorFormat
	entry  *journal.Entry // apart, so that the journal keeps nothing else alive

	received []byte       // the body as it was signed, which may be in chunks
	replayed *lake.Caller // whose request is sent once more; nil: the signature tells
	cause    error        // of an internal failure
}

// handle makes an http.Handler of a function that answers an exchange, or gives the
// error to answer.
func (s *server) handle(service string, format errorFormat, answer func(*exchange) error) http.Handler {
	admitted := func(x *exchange) error {
		if s.Admit != nil {
			if err := s.Admit(x.r); err != nil {
				return err
			}
		}
		return answer(x)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.run(&exchange{w: w, r: r, format: format, entry: &journal.Entry{Service: service}}, admitted)
	})
}

// run gives an exchange an id, lets it be answered, a panic by InternalFailure, and tells
// the log and whoever observes.
func (s *server) run(x *exchange, answer func(*exchange) error) {
	began := time.Now()
	x.entry.ID, x.entry.Time = uuid.NewString(), s.Service.Now().UTC()
	x.entry.Query = queryWithoutSignature(x.r)
	x.w.Header().Set(headerRequestID, x.entry.ID)
	s.inFlight.Add(1)
	defer func() { // also when the connection is dropped on purpose
		s.inFlight.Add(-1)
		x.entry.Duration = journal.Duration(time.Since(began))
		s.log(x)
		if s.Observe != nil {
			s.Observe(x.entry)
		}
	}()
	if err := s.attempt(x, answer); err != nil {
		s.fail(x, err)
	}
}

// attempt answers, and makes an error of a panic.
func (s *server) attempt(x *exchange, answer func(*exchange) error) (err error) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if abort, ok := cause.(error); ok && errors.Is(abort, http.ErrAbortHandler) {
			panic(cause)
		}
		err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
	}()
	return answer(x)
}

// carryOut finds out who the caller is and carries out the operation for it, unless a
// test wants it to fail.
func (s *server) carryOut(x *exchange, operation Operation, r request) error {
	x.entry.Operation = operation.Name
	var err error
	if r.caller, err = s.authenticate(x); err != nil {
		return err
	}
	if s.Throttle != nil && operation.Service != serviceSTS {
		if err := s.Throttle.check(r.caller, operation.Name); err != nil {
			x.entry.Throttled = true
			return err
		}
	}
	var injected fault.Fault
	if s.Fault != nil {
		asked := fault.Request{Operation: operation.Name, Account: r.caller.Principal.Account, Channel: url.Values(x.entry.Query).Get("channelArn")}
		if f := s.Fault(asked); f != nil {
			injected = *f
			x.entry.Fault = f.String()
			x.w.Header().Set(headerFault, x.entry.Fault)
		}
	}
	if err := wait(x.r, injected.Latency); err != nil {
		return err
	}
	switch {
	case injected.Drop == fault.DropBefore:
		panic(http.ErrAbortHandler)
	case injected.Code != "":
		return &injectedError{injected}
	}
	r.entries = injected.Entries
	write, err := s.serve(x, operation, r)
	if injected.Drop == fault.DropAfter {
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		return err
	}
	write()
	return nil
}

func (s *server) serve(x *exchange, operation Operation, r request) (write func(), err error) {
	if s.Gate != nil {
		s.Gate.RLock()
		defer s.Gate.RUnlock()
	}
	return operation.serve(s, x, r)
}

// wait lets a time pass, unless the client goes away.
func wait(r *http.Request, latency time.Duration) error {
	if latency <= 0 {
		return nil
	}
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-r.Context().Done():
		return r.Context().Err()
	}
}

// injectedError is an error that a test asked for.
type injectedError struct{ fault.Fault }

func (e *injectedError) Error() string { return e.Code + ": " + e.Message }

// identify keeps who the caller is.
func (x *exchange) identify(caller lake.Caller, accessKeyID string) {
	x.entry.Region = caller.Region
	x.entry.Caller = &journal.Caller{
		Account: caller.Principal.Account, ARN: caller.Principal.ARN, RoleARN: caller.Principal.RoleARN,
		AccessKeyID: accessKeyID, Context: caller.Context,
	}
}
