// SPDX-License-Identifier: MPL-2.0

package provider

import "sync"

// plans is what the resources of one provider block are about to be, by which one
// is held against another while planning. Terraform plans a resource before those
// that refer to it, and makes a new provider for every plan and every apply.
type plans struct {
	mu       sync.Mutex              // guards what follows
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
	return &plans{stores: map[string]plannedStore{}, sources: map[string]string{}, channels: map[string]string{}}
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
