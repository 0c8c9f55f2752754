// SPDX-License-Identifier: MPL-2.0

package journal

import "sync"

// Bounds of a Journal.
const (
	DefaultEntries = 1000
	MaxEntries     = 100_000
	MaxBytes       = 64 << 20
)

// Journal holds the latest entries. It is safe for concurrent use.
type Journal struct {
	most      int // entries
	mostBytes int

	mu      sync.Mutex
	ring    []slot        // grows up to most entries; entry n is at (n-1) % most
	first   uint64        // sequence number of the oldest entry that is held
	next    uint64        // sequence number that the next entry gets
	bytes   int           // of what is held
	arrival chan struct{} // closed when an entry comes; nil: nobody waits
	closed  bool
}

type slot struct {
	entry *Entry
	size  int
}

// New makes a journal of at most so many entries, 1 to MaxEntries, and bytes. It always
// holds the latest entry, whatever its size.
func New(entries, bytes int) *Journal {
	return &Journal{most: entries, mostBytes: bytes, first: 1, next: 1}
}

// Add takes an entry and gives it its sequence number. Nobody may change it afterwards.
func (j *Journal) Add(entry *Entry) {
	size := entry.size()
	j.mu.Lock()
	defer j.mu.Unlock()
	for held := j.next - j.first; held > 0 && (held >= uint64(j.most) || j.bytes+size > j.mostBytes); held-- {
		j.dropOldest()
	}
	entry.Sequence = j.next
	if place := j.place(j.next); place == len(j.ring) {
		j.ring = append(j.ring, slot{entry, size})
	} else {
		j.ring[place] = slot{entry, size}
	}
	j.next++
	j.bytes += size
	j.wake()
}

func (j *Journal) place(sequence uint64) int { return int((sequence - 1) % uint64(j.most)) }

func (j *Journal) dropOldest() {
	place := j.place(j.first)
	j.bytes -= j.ring[place].size
	j.ring[place] = slot{}
	j.first++
}

func (j *Journal) wake() {
	if j.arrival != nil {
		close(j.arrival)
		j.arrival = nil
	}
}

// Clear forgets every entry. Sequence numbers go on.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.first < j.next {
		j.dropOldest()
	}
}

// Close ends the waiting of readers, for good. Entries can still be added and read.
func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	j.wake()
}

// Size tells how many entries are held, and about how many bytes they take.
func (j *Journal) Size() (entries, bytes int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return int(j.next - j.first), j.bytes
}

// Find gives the entry of a request id; nil if it is not held, or no more.
func (j *Journal) Find(id string) *Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	for sequence := j.next - 1; sequence >= j.first; sequence-- {
		if entry := j.ring[j.place(sequence)].entry; entry.ID == id {
			return entry
		}
	}
	return nil
}

// Latest is the sequence number of the latest entry that was added, 0 before the first.
func (j *Journal) Latest() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.next - 1
}

// After gives the entries that came after a sequence number and are still held, the
// oldest first, and how many came after it that are not held any more.
func (j *Journal) After(sequence uint64) (entries []*Entry, lost uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.after(sequence, j.most)
}

// after is After for who holds the lock, and gives the first of the entries, so many at most.
func (j *Journal) after(sequence uint64, most int) (entries []*Entry, lost uint64) {
	from := sequence + 1
	if from == 0 || from >= j.next {
		return nil, 0
	}
	if from < j.first {
		from, lost = j.first, j.first-from
	}
	to := min(j.next, from+uint64(most))
	entries = make([]*Entry, 0, to-from)
	for ; from < to; from++ {
		entries = append(entries, j.ring[j.place(from)].entry)
	}
	return entries, lost
}

// Follow is After for readers who wait for more. It gives only a few entries at once, so
// that a slow reader keeps little alive that the journal has dropped, and none holds up Add
// for long. more is closed as soon as there are further ones, and nil when nobody waits any
// longer.
func (j *Journal) Follow(sequence uint64) (entries []*Entry, lost uint64, more <-chan struct{}) {
	const atOnce = 16
	j.mu.Lock()
	defer j.mu.Unlock()
	entries, lost = j.after(sequence, atOnce)
	if n := len(entries); n > 0 && entries[n-1].Sequence+1 < j.next {
		return entries, lost, available
	}
	switch {
	case j.closed:
		return entries, lost, nil
	case j.arrival == nil:
		j.arrival = make(chan struct{})
	}
	return entries, lost, j.arrival
}

// available is the channel of what is there already.
var available = func() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()
