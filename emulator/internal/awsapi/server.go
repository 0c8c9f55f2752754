// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sigv4"
)

// Config is what the face needs.
type Config struct {
	Service *lake.Service
	Auth    Auth
	Region  string // of requests that are not signed, which only AuthNone takes
	Log     *slog.Logger
	// IgnoreUnknownMembers passes over request members that an operation does not
	// have, as AWS does, instead of refusing them by name.
	IgnoreUnknownMembers bool
}

// New makes the handler of all AWS requests.
func New(cfg Config) http.Handler {
	s := &server{Config: cfg}
	router := mux.NewRouter().SkipClean(true) // a redirect would make a GET of a POST
	router.HandleFunc("/PutAuditEvents", s.putAuditEvents).Methods(http.MethodPost)
	router.HandleFunc("/", s.control).Methods(http.MethodPost).MatcherFunc(hasTarget)
	router.HandleFunc("/", s.securityTokens).Methods(http.MethodPost, http.MethodGet).MatcherFunc(hasAction)
	unknown := http.HandlerFunc(s.unknown)
	router.NotFoundHandler, router.MethodNotAllowedHandler = unknown, unknown
	return s.guard(router)
}

type server struct{ Config }

// guard gives every request an id and answers a panic with InternalFailure.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(headerRequestID, uuid.NewString())
		defer func() {
			if cause := recover(); cause != nil {
				if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(cause)
				}
				s.fail(w, r, controlErrors, fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func hasTarget(r *http.Request, _ *mux.RouteMatch) bool { return r.Header.Get("X-Amz-Target") != "" }

func hasAction(r *http.Request, _ *mux.RouteMatch) bool {
	return r.URL.Query().Has("Action") || strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// unknown answers what no route takes, naming what was asked for.
func (s *server) unknown(w http.ResponseWriter, r *http.Request) {
	signed := "not signed"
	if signature, err := sigv4.Parse(r); err == nil {
		signed = fmt.Sprintf("signed for service %q", signature.Service)
	}
	s.fail(w, r, controlErrors, &wireError{
		code:    "UnknownOperationException",
		message: fmt.Sprintf("%s %.120q is not an operation of this emulator (the request is %s). It has CloudTrail (POST / with X-Amz-Target), CloudTrail Data (POST /PutAuditEvents), and of STS GetCallerIdentity and AssumeRole.", r.Method, r.URL.Path, signed),
	})
}

// readBody reads a body of at most most bytes.
func readBody(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	if r.ContentLength > most {
		return nil, tooLarge(most)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge(most)
	}
	if err != nil {
		return nil, &wireError{code: "RequestAbortedException", message: "the request's body ended early: " + err.Error()}
	}
	return body, nil
}

func tooLarge(most int64) error {
	return &lake.Error{Code: lake.ErrRequestEntityTooLarge, Message: fmt.Sprintf("the request's body has more than %d bytes; send less at once.", most)}
}
