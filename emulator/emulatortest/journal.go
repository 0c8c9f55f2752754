// SPDX-License-Identifier: MPL-2.0

package emulatortest

import "github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"

// Requests gives the latest requests to AWS's APIs with what became of them, the oldest
// first: who called, how it was decided, and why an event failed, which is more than the
// caller learns. A request is among them as soon as its answer has been read. The
// emulator keeps 1000 unless emulator.Options.Journal says otherwise.
//
//	for _, request := range server.Requests(emulator.RequestFilter{Error: emulator.AnyError}) {
//		t.Log(request.Operation, request.Error, request.Failed)
//	}
func (s *Server) Requests(filter emulator.RequestFilter) []*emulator.Request {
	return s.emulator.Requests(filter)
}

// Replay sends a request once more, as the same caller and without a signature, and gives
// the new request. An id that the emulator does not keep, or cannot replay, fails the test.
func (s *Server) Replay(requestID string) *emulator.Request {
	s.tb.Helper()
	request, err := s.emulator.Replay(s.tb.Context(), requestID)
	if err != nil {
		s.tb.Fatalf("replaying a request: %v", err)
	}
	return request
}
