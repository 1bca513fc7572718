// Package wick trims idle connections from a pool, oldest first.
package wick

import (
	"sort"
	"time"
)

type Conn interface {
	LastUsed() time.Time
	Weight() int
	Close() error
}

type Trimmer struct {
	MaxIdle   time.Duration
	MaxWeight int
	OnClose   func(Conn, error)
}

// Trim closes what is idle for too long, then the idlest ones until the weight fits.
func (t *Trimmer) Trim(conns []Conn, now time.Time) []Conn {
	sort.SliceStable(conns, func(i, j int) bool {
		return conns[i].LastUsed().After(conns[j].LastUsed())
	})
	kept, weight := conns[:0], 0
	for _, conn := range conns {
		idle := now.Sub(conn.LastUsed())
		if idle > t.MaxIdle || weight+conn.Weight() > t.MaxWeight {
			t.close(conn)
			continue
		}
		weight += conn.Weight()
		kept = append(kept, conn)
	}
	return kept
}

func (t *Trimmer) close(conn Conn) {
	err := conn.Close()
	if t.OnClose != nil {
		t.OnClose(conn, err)
	}
}
