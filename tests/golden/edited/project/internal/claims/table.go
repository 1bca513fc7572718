package claims

import (
	"container/heap"
	"errors"
	"fmt"
	"sync"
	"time"
)

const maxTTL = 10 * time.Minute

var (
	ErrHeld    = errors.New("claims: resource is held")
	ErrExpired = errors.New("claims: lease has expired")
	ErrFenced  = errors.New("claims: a newer holder exists")
)

// Lease is a right to a resource until its deadline.
type Lease struct {
	Resource string
	Tenant   string
	Holder   string
	Fence    uint64
	Deadline time.Time
	slot     int
}

type deadlineHeap []*Lease

func (h deadlineHeap) Len() int           { return len(h) }
func (h deadlineHeap) Less(i, j int) bool { return h[i].Deadline.Before(h[j].Deadline) }
func (h deadlineHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].slot, h[j].slot = i, j
}

func (h *deadlineHeap) Push(x any) {
	lease := x.(*Lease)
	lease.slot = len(*h)
	*h = append(*h, lease)
}

func (h *deadlineHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	last.slot = -1
	return last
}

// Table holds all leases of one process.
type Table struct {
	name    string
	mu      sync.Mutex
	leases  map[string]*Lease
	due     deadlineHeap
	waiters map[string][]chan struct{}
	fence   uint64
	metrics *Metrics
	now     func() time.Time
}

// NewTable returns an empty table that reads the time from now.
func NewTable(now func() time.Time, metrics *Metrics) *Table {
	if now == nil {
		now = time.Now
	}
	return &Table{leases: map[string]*Lease{}, waiters: map[string][]chan struct{}{}, now: now, metrics: metrics}
}

// Acquire takes a free resource; a holder that asks again gets its lease extended.
func (t *Table) Acquire(resource, holder string, ttl time.Duration) (*Lease, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if ttl > maxTTL {
		ttl = maxTTL
	}
	t.expire()
	if lease, held := t.leases[resource]; held {
		if lease.Holder != holder {
			return nil, fmt.Errorf("%w by %s until %s", ErrHeld, lease.Holder, lease.Deadline.Format(time.RFC3339))
		}
		extended := t.now().Add(ttl)
		if extended.After(lease.Deadline) {
			lease.Deadline = extended
		}
		heap.Fix(&t.due, lease.slot)
		return lease, nil
	}
	t.fence++
	lease := &Lease{Resource: resource, Holder: holder, Fence: t.fence, Deadline: t.now().Add(ttl)}
	t.leases[resource] = lease
	heap.Push(&t.due, lease)
	t.metrics.Held.Inc()
	return lease, nil
}

// Release gives a resource back and wakes the first waiter.
func (t *Table) Release(lease *Lease) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	current, held := t.leases[lease.Resource]
	switch {
	case !held:
		return ErrExpired
	case current.Fence != lease.Fence:
		return ErrFenced
	}
	heap.Remove(&t.due, current.slot)
	delete(t.leases, lease.Resource)
	t.wake(lease.Resource)
	t.metrics.Held.Dec()
	return nil
}

func (t *Table) expire() {
	deadline := t.now()
	for len(t.due) > 0 && !t.due[0].Deadline.After(deadline) {
		overdue := heap.Pop(&t.due).(*Lease)
		t.metrics.Expired.WithLabelValues(overdue.Tenant).Inc()
		delete(t.leases, overdue.Resource)
		t.wake(overdue.Resource)
	}
}

func (t *Table) wake(resource string) {
	queue := t.waiters[resource]
	if len(queue) == 0 {
		return
	}
	close(queue[0])
	if t.waiters[resource] = queue[1:]; len(queue) == 1 {
		delete(t.waiters, resource)
	}
}
