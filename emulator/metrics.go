// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"log/slog"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/fault"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/metrics"
)

// newMetrics makes what answers GET /metrics.
func (s *Server) newMetrics() *metrics.Metrics {
	return metrics.New(Version(), metrics.State{
		InFlight: s.api.InFlight,
		Journal: func() (entries, bytes int) {
			if s.journal == nil {
				return 0, 0
			}
			return s.journal.Size()
		},
		Storage: func() (metrics.StorageState, error) {
			sizes, err := s.store.Sizes()
			if err != nil {
				return metrics.StorageState{}, err
			}
			counts, err := s.service.Counts(context.Background())
			return metrics.StorageState{
				LSMBytes: sizes.LSMBytes, ValueLogBytes: sizes.ValueLogBytes,
				Channels: counts.Channels, EventDataStores: counts.EventDataStores,
			}, err
		},
	}, fault.Codes())
}

// queryEnded is told of every query that has come to its end.
func (s *Server) queryEnded(end lake.QueryEnd) {
	query := end.Query
	s.metrics.ObserveQuery(metrics.Query{Status: string(query.Status), Took: end.Took, Rows: query.Rows, EventsScanned: query.Statistics.EventsScanned})
	attributes := []slog.Attr{slog.String("query_id", query.ID), slog.String("status", string(query.Status)), slog.Duration("duration", end.Took),
		slog.String("account", query.Caller), slog.String("region", query.Region), slog.Int("rows", query.Rows)}
	level, text := slog.LevelDebug, "query ended"
	if query.ErrorMessage != "" {
		attributes = append(attributes, slog.String("message", query.ErrorMessage))
	}
	if end.Fault != nil {
		level, text = slog.LevelError, "query engine failure"
		attributes = append(attributes, slog.String("reason", end.Fault.Cause))
	}
	s.options.Logger.LogAttrs(context.Background(), level, text, attributes...)
}

// observe is told of every request before its answer ends, so that whoever has read the
// answer finds the request here.
func (s *Server) observe(entry *journal.Entry) {
	s.metrics.Observe(entry)
	if s.journal != nil {
		s.journal.Add(entry)
	}
}
