// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"sync"
)

// plans is what the resources of one provider block are about to be, by which one
// is held against another while planning. Terraform plans a resource before those
// that refer to it, and makes a new provider for every plan and every apply; only the
// runs of a test share one.
type plans struct {
	mu       sync.Mutex              // guards what follows
	planned  map[string]bool         // what this run has planned, by type, and ARN or Region and name
	stores   map[string]plannedStore // of stores that exist, by ID
	sources  map[string]string       // name of the channel that is to have a source, by Region and source
	channels map[string]string       // source of a channel that exists, by ARN
}

// plannedStore is what counts of an event data store that a channel delivers to.
type plannedStore struct {
	Category     string // "" is not known
	MultiRegion  bool
	Organization bool
}

func newPlans() *plans {
	return &plans{planned: map[string]bool{}, stores: map[string]plannedStore{}, sources: map[string]string{}, channels: map[string]string{}}
}

// begin notes that a resource is planned: one that exists by its ARN, a new one by its
// Region and name. A run plans neither twice. What is planned again is so by another
// run, whose channels say nothing of those of the run before.
func (p *plans) begin(resourceType, resourceARN, region, name string) {
	if resourceARN == "" && name == "" {
		return // not known yet
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	key := resourceType + " " + cmp.Or(resourceARN, region+" "+name)
	if p.planned[key] {
		clear(p.planned)
		clear(p.sources)
	}
	p.planned[key] = true
}

func (p *plans) putStore(id string, store plannedStore) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stores[id] = store
}

func (p *plans) store(id string) (plannedStore, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	store, ok := p.stores[id]
	return store, ok
}

func (p *plans) putChannel(channelARN, source string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.channels[channelARN] = source
}

func (p *plans) channelSource(channelARN string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	source, ok := p.channels[channelARN]
	return source, ok
}

// claimSource notes that the channel of a name is to have a source in a Region.
// If one of another name is to have it too, it returns that one's name. A channel
// may be planned more than once; its name is what tells it from another.
func (p *plans) claimSource(region, source, name string) (other string, taken bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := region + " " + source
	other, taken = p.sources[key]
	if !taken || other == name {
		p.sources[key] = name
		return "", false
	}
	return other, true
}
