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

// Forecast tells when the next connection becomes idle for too long; the zero time if none does.
func (t *Trimmer) Forecast(conns []Conn) time.Time {
	var earliest time.Time
	for _, conn := range conns {
		due := conn.LastUsed().Add(t.MaxIdle)
		if earliest.IsZero() || due.Before(earliest) {
			earliest = due
		}
	}
	return earliest
}

// Pressure is the share of the allowed weight in use, counted twice for connections used in the last tenth of MaxIdle.
func (t *Trimmer) Pressure(conns []Conn, now time.Time) float64 {
	return t.pressure(conns, now, 10)
}
