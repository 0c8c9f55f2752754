// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/mux"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/awsapi"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/fault"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/metrics"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/seed"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/store"
)

// Defaults of Options, and the built-in development key, which is root of the
// default account and whose signatures are verified.
const (
	DefaultRegion              = "us-east-1"
	DefaultAccountID           = lake.DefaultAccountID
	DevelopmentAccessKeyID     = lake.DevelopmentAccessKeyID
	DevelopmentSecretAccessKey = lake.DevelopmentSecretAccessKey
)

// Auth is how much of a request's signature is held against it.
type Auth = awsapi.Auth

// How to authenticate.
const (
	// AuthVerifyKnown verifies the signature of every key whose secret is known, and
	// of all others the form, the scope, the date and the signed headers.
	AuthVerifyKnown = awsapi.AuthVerifyKnown
	// AuthStrict also refuses keys whose secret is not known.
	AuthStrict = awsapi.AuthStrict
	// AuthNone only reads the access key id.
	AuthNone = awsapi.AuthNone
)

// ParseAuth reads the name of an Auth: verify-known, strict or none.
func ParseAuth(name string) (Auth, error) {
	switch name {
	case "verify-known":
		return AuthVerifyKnown, nil
	case "strict":
		return AuthStrict, nil
	case "none":
		return AuthNone, nil
	default:
		return 0, fmt.Errorf("auth %q is not known: give verify-known, strict or none", name)
	}
}

// Options choose how an emulator behaves. The zero value is an empty emulator in
// memory that enforces every documented rule.
type Options struct {
	// DataDir keeps the state; one process at a time can use it. "": in memory.
	DataDir string
	// Region of requests that are not signed. Default us-east-1. Signed requests carry their own.
	Region string
	// AccountID, 12 digits, owns the development key and all keys of unknown form. Default 111122223333.
	AccountID string
	Auth      Auth

	// Where AWS is undocumented the emulator holds the stricter documented reading.
	// These give the other one. BEHAVIOUR.md has the facts that they cite.

	AllowSeveralCustomChannels  bool // more than one channel of source Custom (CTL-022)
	AllowUnknownEventFields     bool // drop unknown eventData fields instead of failing the event (DAT-041)
	AllowAnySourceIPAddress     bool // take a sourceIPAddress that is no IP address (DAT-042)
	AllowEventTimeFractions     bool // take an eventTime with a fraction of a second (DAT-043)
	AllowOwnerWithoutExternalID bool // let the owner's account call without the policy's external ID (DAT-016)
	AllowChannelID              bool // take a channel's bare id where PutAuditEvents wants its ARN (DAT-003)
	EnforceEventSources         bool // on partner channels take only the event sources known of the partner (DAT-044)
	IgnoreUnknownMembers        bool // pass over request members that an operation does not have (CTL-004)
	OmitNullQueryValues         bool // in results of queries leave NULL out instead of giving an empty text (QRY-055)

	// Quotas raises or lowers limits by name: channels, event-data-stores, concurrent-queries.
	// They are per account and Region.
	Quotas map[string]int

	// Seed is a seed file's text, YAML or JSON, whose content is there from the start;
	// docs/seed.md is its reference. What is there already under its name is left as it is.
	// SeedName is the file's path, for errors and for the event files that it names.
	Seed     []byte
	SeedName string

	// Admin opens test control, the endpoints under /_emulator/ that change something.
	// Whoever reaches the server may then use them, without a signature.
	Admin bool
	// Exposed says that others than this machine can reach the server. Then what is
	// stored can be read under /_emulator/ only with Admin.
	Exposed bool
	// AllowedHosts are names of hosts under which the server is reached, beside IP addresses,
	// localhost and names without a dot, which need no permission, and AWS's names, which
	// need none but for /_emulator/. Pages of these hosts may call AWS's endpoints.
	AllowedHosts []string

	// Throttle is at which rates requests are refused. It goes by Now, and does not stand
	// still with the emulator's clock.
	Throttle Throttling

	// Pacing is how long event data stores stay in the statuses that AWS passes through,
	// such as CREATED (CTL-120). Default: not at all.
	Pacing Pacing

	// QueryEngine runs queries; package emulator/duckdb has one. The server closes it, also when
	// New fails. Default: none, and StartQuery is refused (QRY-047).
	QueryEngine QueryEngine
	// QueryTimeout is how long a query runs at most, by the real clock. Default one hour (QRY-052).
	QueryTimeout time.Duration
	// QueryDeliveryDir is where the results of queries with a DeliveryS3Uri go, in place of Amazon S3: in a
	// directory for each bucket (QRY-065). Default: such queries are refused.
	QueryDeliveryDir string

	// IDSeed makes all ids the same with every start: they depend on it and on the order
	// in which they are given. Not with DataDir, whose content has the ids that would
	// come again, nor with NewID.
	IDSeed string

	// Journal is how many of the latest requests are kept to be looked at, 100000 at most.
	// 0: 1000. -1: none.
	Journal int

	Logger *slog.Logger     // default: none
	Now    func() time.Time // what the emulator's clock starts from and runs with; default time.Now
	NewID  func() string    // gives distinct UUIDs; default random ones
}

// QueryEngine answers Lake SQL over events.
type QueryEngine = lake.QueryEngine

// Throttling is at which rates requests are refused with ThrottlingException.
type Throttling = awsapi.Throttling

// How to throttle.
const (
	// ThrottlingNone refuses no request.
	ThrottlingNone = awsapi.ThrottlingNone
	// ThrottlingAWS holds each account, Region and operation to the rate that AWS has.
	ThrottlingAWS = awsapi.ThrottlingAWS
)

// ParseThrottling reads the name of a Throttling: none or aws.
func ParseThrottling(name string) (Throttling, error) { return awsapi.ParseThrottling(name) }

const maxQueryTimeout = 24 * time.Hour

var (
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	regionPattern  = regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-[0-9]+$`)
)

func (o Options) withDefaults() (Options, error) {
	if o.Region == "" {
		o.Region = DefaultRegion
	}
	if o.AccountID == "" {
		o.AccountID = DefaultAccountID
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if !accountPattern.MatchString(o.AccountID) {
		return o, fmt.Errorf("account id %q is not valid: give 12 digits", o.AccountID)
	}
	if !regionPattern.MatchString(o.Region) {
		return o, fmt.Errorf("region %q is not valid: give one such as us-east-1", o.Region)
	}
	if o.Journal < -1 || o.Journal > journal.MaxEntries {
		return o, fmt.Errorf("journal %d is not valid: give how many requests to keep, %d at most", o.Journal, journal.MaxEntries)
	}
	if err := o.Pacing.Validate(); err != nil {
		return o, err
	}
	var err error
	if o.AllowedHosts, err = checkAllowedHosts(o.AllowedHosts); err != nil {
		return o, err
	}
	if o.QueryTimeout < 0 || o.QueryTimeout > maxQueryTimeout {
		return o, fmt.Errorf("query timeout %s is not valid: give more than 0 and at most %s", o.QueryTimeout, maxQueryTimeout)
	}
	switch {
	case o.IDSeed != "" && o.DataDir != "":
		return o, errors.New("an id seed and a data directory are given together: the seed gives the same ids again with every start, and what the directory keeps has them already. Leave one of them out")
	case o.IDSeed != "" && o.NewID != nil:
		return o, errors.New("IDSeed and NewID are given together: leave one of them out")
	}
	return o, nil
}

// Validate tells what is wrong with the options, but for the seed. New does so too.
func (o Options) Validate() error {
	o, err := o.withDefaults()
	if err != nil {
		return err
	}
	_, err = quotas(o.Quotas)
	return err
}

func quotas(named map[string]int) (quotas lake.Quotas, err error) {
	fields := map[string]*int{"channels": &quotas.Channels, "event-data-stores": &quotas.EventDataStores, "concurrent-queries": &quotas.ConcurrentQueries}
	for name, value := range named {
		field, known := fields[name]
		if !known {
			return quotas, fmt.Errorf("quota %q is not known: give channels, event-data-stores or concurrent-queries", name)
		}
		if value < 1 || value > 10000 {
			return quotas, fmt.Errorf("quota %s is %d: give 1 to 10000", name, value)
		}
		*field = value
	}
	return quotas, nil
}

// Server is a running emulator. It is an http.Handler for every protocol that it
// speaks. Close it to release its data.
type Server struct {
	handler  http.Handler
	api      *awsapi.Handler
	options  Options
	service  *lake.Service
	store    *store.Store
	delivery *queryDelivery   // nil: there is none
	journal  *journal.Journal // nil: requests are not kept
	metrics  *metrics.Metrics
	clock    *clock
	ids      *ids // nil without IDSeed
	seed     *seed.Seed
	faults   *fault.Set
	throttle *awsapi.Throttle
	gate     sync.RWMutex // held for reading by requests that act, for writing by Reset

	purging     sync.Mutex // held by purge
	stopPurging context.CancelFunc
	purged      chan struct{} // closed when purgeEveryMinute is over
}

// watch is nil but in tests of this package, which hold every answer against AWS's API models.
var watch func(http.Handler) http.Handler

// New opens the state and makes a server on it. The error is a *SeedError when the seed is to blame.
func New(options Options) (*Server, error) {
	s, err := open(options)
	if err != nil && options.QueryEngine != nil {
		err = errors.Join(err, options.QueryEngine.Close())
	}
	return s, err
}

func open(options Options) (*Server, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	quotas, err := quotas(options.Quotas)
	if err != nil {
		return nil, err
	}
	seeded, err := seed.Parse(options.SeedName, options.Seed)
	if err != nil {
		return nil, &SeedError{err}
	}
	delivery, err := openQueryDelivery(options.QueryDeliveryDir)
	if err != nil {
		return nil, err
	}
	opened, err := store.Open(options.DataDir, options.Logger)
	if err != nil {
		return nil, errors.Join(err, delivery.Close())
	}
	s := &Server{
		options: options, store: opened, delivery: delivery, seed: seeded, clock: &clock{base: options.Now},
		throttle: awsapi.NewThrottle(options.Throttle, options.Now), faults: fault.NewSet(servedOperations(), options.Now),
		purged: make(chan struct{}),
	}
	newID := options.NewID
	if options.IDSeed != "" {
		s.ids = &ids{seed: options.IDSeed}
		newID = s.ids.New
	}
	s.service = lake.NewService(lake.Config{
		Store: opened, Now: s.clock.Now, NewID: newID, Quotas: quotas, DefaultAccount: options.AccountID,
		Switches: options.switches(), Pacing: options.Pacing,
		Engine: options.QueryEngine, QueryBound: options.QueryTimeout, Delivery: delivery.orNone(), QueryEnded: s.queryEnded,
	})
	if err := errors.Join(s.service.RecoverQueries(context.Background()), s.Seed(context.Background())); err != nil {
		return nil, errors.Join(err, opened.Close(), delivery.Close())
	}
	s.api = awsapi.New(awsapi.Config{
		Service: s.service, Auth: options.Auth, Region: options.Region, Log: options.Logger,
		IgnoreUnknownMembers: options.IgnoreUnknownMembers,
		Throttle:             s.throttle, Fault: s.faults.Next, Gate: &s.gate, Observe: s.observe, Admit: options.admit,
	})
	s.journal = newJournal(options.Journal)
	s.metrics = s.newMetrics()
	s.handler = s.routes()
	if watch != nil {
		s.handler = watch(s.handler)
	}
	var purging context.Context
	purging, s.stopPurging = context.WithCancel(context.Background())
	go s.purgeEveryMinute(purging)
	return s, nil
}

// routes joins the emulator's own endpoints and those of AWS.
func (s *Server) routes() http.Handler {
	router := mux.NewRouter().SkipClean(true) // what is not there is refused, not redirected
	router.Use(identified(s.options.Logger))
	router.HandleFunc("/livez", healthy).Methods(http.MethodGet, http.MethodHead)
	router.HandleFunc("/readyz", healthy).Methods(http.MethodGet, http.MethodHead)
	own := s.options.guard()
	router.Handle("/metrics", own.admitted(s.metrics.Handler())).Methods(http.MethodGet, http.MethodHead)
	router.Handle("/_emulator/events", own.inspection(methods{http.MethodGet: {serve: storedEvents{s.service}.ServeHTTP, parameters: storedEventsParameters}}))
	s.routeJournal(router, own)
	for path, endpoint := range s.controls() {
		router.Handle("/_emulator/"+path, own.control(endpoint))
	}
	router.PathPrefix("/_emulator/").Handler(own.unknown())
	router.PathPrefix("/").Handler(s.api)
	return router
}

func (o Options) guard() guard {
	return guard{admin: o.Admin, exposed: o.Exposed, allowedHosts: o.AllowedHosts}
}

// admit refuses requests to AWS's endpoints that web pages of others make.
func (o Options) admit(r *http.Request) error {
	if refusal := o.guard().admit(r); refusal != nil {
		return &lake.Error{Code: lake.ErrAccessDenied, Message: refusal.message}
	}
	return nil
}

func (o Options) switches() lake.Switches {
	return lake.Switches{
		AllowSeveralCustomChannels: o.AllowSeveralCustomChannels, AllowUnknownEventFields: o.AllowUnknownEventFields,
		AllowAnySourceIPAddress: o.AllowAnySourceIPAddress, AllowEventTimeFractions: o.AllowEventTimeFractions,
		AllowOwnerWithoutExternalID: o.AllowOwnerWithoutExternalID, AllowChannelID: o.AllowChannelID,
		EnforceEventSources: o.EnforceEventSources, OmitNullQueryValues: o.OmitNullQueryValues,
	}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close ends queries, waits for writes under way and closes the state. Requests after it fail.
func (s *Server) Close() error {
	s.EndStreams()
	s.stopPurging()
	err := s.service.Close()
	<-s.purged // which may wait for a query to end
	if s.options.QueryEngine != nil {
		err = errors.Join(err, s.options.QueryEngine.Close())
	}
	return errors.Join(err, s.store.Close(), s.delivery.Close())
}

// IntegrationSource is an entry of the catalogue of channel sources.
type IntegrationSource = lake.IntegrationSource

// IntegrationSources is the catalogue of channel sources: Custom and the partners.
func IntegrationSources() []IntegrationSource { return lake.IntegrationSources() }

// AuditEvent is an event as PutAuditEvents takes it.
type AuditEvent = lake.AuditEvent

// AuditEventError says why an event would not be accepted.
type AuditEventError = lake.EventError

// CheckAuditEvent holds one event against the rules of PutAuditEvents, as a channel of
// account recipient and an emulator with these options would. The error is an *AuditEventError.
func (o Options) CheckAuditEvent(event AuditEvent, recipient string) error {
	return lake.CheckAuditEvent(event, recipient, o.switches())
}

// Version is the version of the module that the emulator was built from.
func Version() string {
	const module = "github.com/cloudtraillake/terraform-provider-cloudtraillake"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	version := info.Main.Version
	if i := slices.IndexFunc(info.Deps, func(m *debug.Module) bool { return m.Path == module }); i >= 0 {
		version = info.Deps[i].Version
	}
	if version == "" || version == "(devel)" {
		return "dev"
	}
	return strings.TrimPrefix(version, "v")
}
