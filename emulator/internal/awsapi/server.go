// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/mux"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/fault"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sigv4"
)

// Config is what the face needs.
type Config struct {
	Service *lake.Service
	Auth    Auth
	Region  string // of requests that are not signed, which only AuthNone takes
	Log     *slog.Logger
	// SigningTime is the time that signatures are checked by. Clients sign by the real
	// time, also where a test has moved the service's. Default time.Now.
	SigningTime func() time.Time
	// IgnoreUnknownMembers passes over request members that an operation does not
	// have, as AWS does, instead of refusing them by name.
	IgnoreUnknownMembers bool

	// Admit refuses requests of web pages that have no business here, before anything of
	// them is looked at, with the error to answer. Default: none is refused.
	Admit func(*http.Request) error
	// Throttle refuses requests that are too many. Default: none are.
	Throttle *Throttle
	// Fault tells what shall befall a request; nil: nothing. It is asked once the caller
	// is known. Default: no faults.
	Fault func(fault.Request) *fault.Fault
	// Gate is held for reading while an operation is carried out, so that whoever locks
	// it sees none half done. Default: there is no gate.
	Gate *sync.RWMutex
	// Observe is told of every request when its answer has been written, and may keep
	// the entry. It must not keep the goroutine long. Default: nobody is told.
	Observe func(*journal.Entry)
}

// Handler answers all AWS requests.
type Handler struct {
	http.Handler
	server *server
}

// New makes the handler of all AWS requests.
func New(cfg Config) *Handler {
	s := &server{Config: cfg}
	if s.SigningTime == nil {
		s.SigningTime = time.Now
	}
	router := mux.NewRouter().SkipClean(true) // a redirect would make a GET of a POST
	for _, operation := range operations {
		if operation.Service == serviceData {
			router.Handle("/"+operation.Name, s.handle(serviceData, dataErrors, s.data)).Methods(http.MethodPost)
		}
	}
	router.Handle("/", s.handle(serviceControl, controlErrors, s.control)).Methods(http.MethodPost).MatcherFunc(hasTarget)
	router.Handle("/", s.handle(serviceSTS, queryErrors, s.securityTokens)).Methods(http.MethodPost, http.MethodGet).MatcherFunc(hasAction)
	unknown := s.handle("", controlErrors, s.unknown)
	router.NotFoundHandler, router.MethodNotAllowedHandler = unknown, unknown
	return &Handler{router, s}
}

// InFlight is how many requests are being answered.
func (h *Handler) InFlight() int64 { return h.server.inFlight.Load() }

type server struct {
	Config
	inFlight atomic.Int64
}

// Services, as signatures name them.
const (
	serviceControl = "cloudtrail"
	serviceData    = "cloudtrail-data"
	serviceSTS     = "sts"
)

func hasTarget(r *http.Request, _ *mux.RouteMatch) bool { return r.Header.Get("X-Amz-Target") != "" }

func hasAction(r *http.Request, _ *mux.RouteMatch) bool {
	return r.URL.Query().Has("Action") || strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// unknown answers what no route takes, naming what was asked for.
func (s *server) unknown(x *exchange) error {
	signed := "not signed"
	if signature, err := sigv4.Parse(x.r); err == nil {
		signed = fmt.Sprintf("signed for service %q", signature.Service)
	}
	return &wireError{
		code:    "UnknownOperationException",
		message: fmt.Sprintf("%s %.120q is not an operation of this emulator (the request is %s). It has CloudTrail (POST / with X-Amz-Target), CloudTrail Data (POST /PutAuditEvents), and of STS %s.", x.r.Method, x.r.URL.Path, signed, servedNames(serviceSTS)),
	}
}

// readBody reads a body of at most most bytes, not counting what cutting it into chunks adds.
func (x *exchange) readBody(most int64) ([]byte, error) {
	received := most
	chunked := sigv4.IsChunked(x.r)
	if chunked {
		received = sigv4.MaxChunked(most)
	}
	if x.r.ContentLength > received || chunked && sigv4.DecodedLength(x.r) > most {
		return nil, tooLarge(most)
	}
	buffer := bytes.NewBuffer(make([]byte, 0, max(x.r.ContentLength, 0)+bytes.MinRead)) // ReadFrom asks for as much room
	_, err := buffer.ReadFrom(http.MaxBytesReader(x.w, x.r.Body, received))
	body := buffer.Bytes()
	x.received, x.entry.RequestBytes = body, len(body)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge(most)
	}
	if err != nil {
		return nil, &wireError{code: "RequestAbortedException", message: "the request's body ended early: " + err.Error()}
	}
	if body, err = sigv4.Decode(x.r, body); err != nil { // SIG-050
		return nil, err
	}
	x.entry.Request = body
	return body, nil
}

func tooLarge(most int64) error {
	return &lake.Error{Code: lake.ErrRequestEntityTooLarge, Message: fmt.Sprintf("the request's body has more than %d bytes; send less at once.", most)}
}
