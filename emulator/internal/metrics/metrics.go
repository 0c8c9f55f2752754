// SPDX-License-Identifier: MPL-2.0

package metrics

import (
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
)

const namespace = "cloudtrail_lake_emulator"

// Metrics are the counters of one emulator, in a registry of their own. They are safe
// for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	codes    map[string]bool // that have series of their own, whoever made them up

	requests      *prometheus.CounterVec
	requestBytes  *prometheus.CounterVec
	responseBytes *prometheus.CounterVec
	duration      *prometheus.HistogramVec
	throttled     *prometheus.CounterVec
	faults        *prometheus.CounterVec
	accepted      prometheus.Counter
	failed        *prometheus.CounterVec
	eventBytes    prometheus.Counter
	queries       *prometheus.CounterVec
	queryDuration *prometheus.HistogramVec
	queryRows     prometheus.Counter
	queryScanned  prometheus.Counter

	mu         sync.RWMutex
	operations map[operation]*counters // what most requests need, found at once
}

// operation is what a request asked for; its labels are among few.
type operation struct{ service, name string }

// counters are those of one operation.
type counters struct {
	answered                    prometheus.Counter // with code OK
	requestBytes, responseBytes prometheus.Counter
	duration                    prometheus.Observer
}

// New makes metrics. State is asked at each collection. Codes are the errors of the APIs: another that a
// fault answers, whose name a test made up, counts as other.
func New(version string, state State, codes []string) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	}
	m := &Metrics{
		registry:   prometheus.NewRegistry(),
		codes:      map[string]bool{},
		operations: map[operation]*counters{},
		requests: counter("requests_total",
			"Requests by how they ended: code is OK, the code of an error, or none where nothing was answered.", "service", "operation", "code"),
		requestBytes:  counter("request_bytes_total", "Bytes of requests' bodies, as they were sent.", "service", "operation"),
		responseBytes: counter("response_bytes_total", "Bytes of answers' bodies.", "service", "operation"),
		throttled:     counter("requests_throttled_total", "Requests beyond the rate that --throttle allows.", "service", "operation"),
		faults:        counter("faults_injected_total", "Requests that a fault befell because a test asked for it.", "service", "operation"),
		queries:       counter("queries_total", "Queries that have come to their end, by the status that they have got.", "status"),
		failed:        counter("audit_events_failed_total", "Audit events that were not stored, by the error code that their sender got.", "code"),
		accepted: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Name: "audit_events_accepted_total", Help: "Audit events that were stored.",
		}),
		eventBytes: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Name: "audit_event_bytes_total", Help: "Bytes of the eventData of audit events that were stored.",
		}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Name: "request_duration_seconds", Help: "Time from a request's arrival until its answer was written.",
			Buckets:                     []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
			NativeHistogramBucketFactor: 1.1, NativeHistogramMaxBucketNumber: 100, NativeHistogramMinResetDuration: time.Hour,
		}, []string{"service", "operation"}),
	}
	m.queryDuration = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: "query_duration_seconds", Help: "Time that queries ran, without the time that they waited for their turn.",
		Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600},
	}, []string{"status"})
	m.queryRows = prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: "query_rows_total", Help: "Rows of the results of queries."})
	m.queryScanned = prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: "query_events_scanned_total", Help: "Events that queries looked at."})
	for _, code := range codes {
		m.codes[code] = true
	}
	m.registry.MustRegister(m.requests, m.requestBytes, m.responseBytes, m.throttled, m.faults, m.failed, m.accepted, m.eventBytes, m.duration, m.queries, m.queryDuration, m.queryRows, m.queryScanned)
	m.registry.MustRegister(stateCollectors(version, state)...)
	return m
}

// Handler answers scrapes, in the form that the scraper asks for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// What stands for values of labels that would otherwise be unbounded or empty.
const (
	unknown   = "unknown"
	codeOK    = "OK"
	codeNone  = "none"
	codeOther = "other"
)

// Observe counts a request.
func (m *Metrics) Observe(entry *journal.Entry) {
	of := operation{entry.Service, entry.Operation}
	if of.service == "" {
		of.service = unknown
	}
	if of.name == "" {
		of.name = unknown
	}
	c := m.of(of)
	c.requestBytes.Add(float64(entry.RequestBytes))
	c.responseBytes.Add(float64(entry.ResponseBytes))
	c.duration.Observe(time.Duration(entry.Duration).Seconds())
	if entry.Error == nil && entry.Status != 0 {
		c.answered.Inc()
	} else {
		m.requests.WithLabelValues(of.service, of.name, m.code(entry)).Inc()
	}
	if entry.Fault != "" {
		m.faults.WithLabelValues(of.service, of.name).Inc()
	}
	if entry.Throttled {
		m.throttled.WithLabelValues(of.service, of.name).Inc()
	}
	if entry.Accepted > 0 {
		m.accepted.Add(float64(entry.Accepted))
		m.eventBytes.Add(float64(entry.EventBytes))
	}
	if entry.Failed > 0 {
		for i := range entry.Events {
			if code := entry.Events[i].ErrorCode; code != "" {
				m.failed.WithLabelValues(code).Inc() // one of few, of faults too
			}
		}
	}
}

// Query is one that has come to its end.
type Query struct {
	Status        string // one of four
	Took          time.Duration
	Rows          int
	EventsScanned int64
}

// ObserveQuery counts a query.
func (m *Metrics) ObserveQuery(query Query) {
	m.queries.WithLabelValues(query.Status).Inc()
	m.queryDuration.WithLabelValues(query.Status).Observe(query.Took.Seconds())
	m.queryRows.Add(float64(query.Rows))
	m.queryScanned.Add(float64(query.EventsScanned))
}

// code is the label of an answer that is not OK. The emulator's own codes are few; those that
// faults make up could be any number.
func (m *Metrics) code(entry *journal.Entry) string {
	switch {
	case entry.Error == nil:
		return codeNone
	case entry.Fault != "" && !m.codes[entry.Error.Code]:
		return codeOther
	default:
		return entry.Error.Code
	}
}

func (m *Metrics) of(of operation) *counters {
	m.mu.RLock()
	c := m.operations[of]
	m.mu.RUnlock()
	if c != nil {
		return c
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if c := m.operations[of]; c != nil {
		return c
	}
	c = &counters{
		answered:      m.requests.WithLabelValues(of.service, of.name, codeOK),
		requestBytes:  m.requestBytes.WithLabelValues(of.service, of.name),
		responseBytes: m.responseBytes.WithLabelValues(of.service, of.name),
		duration:      m.duration.WithLabelValues(of.service, of.name),
	}
	m.operations[of] = c
	return c
}
