package rowlock

import "sort"

// Mooring is where a boat lies.
type Mooring struct {
	Quay  string
	Depth int
}

type byDepth []Mooring

func (m byDepth) Len() int {
	return len(m)
}

func (m byDepth) Less(i, j int) bool {
	return m[i].Depth < m[j].Depth
}

func (m byDepth) Swap(i, j int) {
	m[i], m[j] = m[j], m[i]
}

// Deepest puts the deepest moorings last.
func Deepest(all []Mooring) {
	sort.Sort(byDepth(all))
}

// Swing tells how far a boat moves about its mooring when the tide turns.
func (m Mooring) Swing(chain float64, wind int) float64 {
	slack := chain - float64(m.Depth)
	if slack < 0 {
		return 0
	}
	for gust := 0; gust < wind; gust++ {
		slack *= 1.02
	}
	return slack * 2
}

// Fits tells whether a boat of this draught floats there at low water, a hand's breadth left.
func (m Mooring) Fits(draught, tide int) bool {
	const hand = 10
	low := m.Depth - tide
	return low > 0 && draught+hand < low
}
