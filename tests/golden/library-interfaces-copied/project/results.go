package fair

import "sort"

type entry struct {
	Lane, Minutes, Penalty int
	Crew                   string
}

type table struct {
	rows  []entry
	place map[string]int
}

func newTable(rows []entry) *table {
	made := &table{rows: rows, place: make(map[string]int, len(rows))}
	sort.Sort(made)
	return made
}

func (t *table) Len() int {
	return len(t.rows)
}

func (t *table) Less(i, j int) bool {
	a, b := t.rows[i], t.rows[j]
	if x, y := a.Minutes+a.Penalty*2, b.Minutes+b.Penalty*2; x != y {
		return x < y
	}
	if a.Penalty != b.Penalty {
		return a.Penalty < b.Penalty
	}
	return a.Lane > b.Lane
}

func (t *table) Swap(i, j int) {
	t.rows[i], t.rows[j] = t.rows[j], t.rows[i]
	t.place[t.rows[i].Crew] = i
	t.place[t.rows[j].Crew] = j
}
