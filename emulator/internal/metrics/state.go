// SPDX-License-Identifier: MPL-2.0

package metrics

import (
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// State says how things stand now. Each function is called at each collection, and must
// be safe for concurrent use.
type State struct {
	InFlight func() int64                // requests that are being answered
	Journal  func() (entries, bytes int) // what the journal holds
	Storage  func() (StorageState, error)
}

// StorageState is what is stored.
type StorageState struct {
	LSMBytes, ValueLogBytes   int64 // of Badger's two parts
	Channels, EventDataStores int   // of all accounts and Regions
}

func stateCollectors(version string, state State) []prometheus.Collector {
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, value)
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "Always 1; the labels say what runs.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	})
	info.Set(1)
	return []prometheus.Collector{
		info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("requests_in_flight", "Requests that are being answered.", func() float64 { return float64(state.InFlight()) }),
		gauge("journal_entries", "Requests that the journal holds.", func() float64 {
			entries, _ := state.Journal()
			return float64(entries)
		}),
		gauge("journal_bytes", "About how many bytes the journal holds.", func() float64 {
			_, bytes := state.Journal()
			return float64(bytes)
		}),
		storage{state.Storage},
	}
}

// storage collects what one look at the storage tells.
type storage struct {
	look func() (StorageState, error)
}

var (
	storageBytes = prometheus.NewDesc(namespace+"_storage_bytes",
		"Bytes of Badger's tables (lsm), in memory too, and of its value log on the disk (value_log).", []string{"part"}, nil)
	channels        = prometheus.NewDesc(namespace+"_channels", "Channels of all accounts and Regions.", nil, nil)
	eventDataStores = prometheus.NewDesc(namespace+"_event_data_stores", "Event data stores of all accounts and Regions, those pending deletion included.", nil, nil)
)

func (s storage) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- storageBytes
	descriptions <- channels
	descriptions <- eventDataStores
}

func (s storage) Collect(measured chan<- prometheus.Metric) {
	now, err := s.look()
	if err != nil {
		measured <- prometheus.NewInvalidMetric(storageBytes, err)
		return
	}
	gauge := func(of *prometheus.Desc, value float64, labels ...string) {
		measured <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, value, labels...)
	}
	gauge(storageBytes, float64(now.LSMBytes), "lsm")
	gauge(storageBytes, float64(now.ValueLogBytes), "value_log")
	gauge(channels, float64(now.Channels))
	gauge(eventDataStores, float64(now.EventDataStores))
}
