package thwart

// Heat is one boat's run, by lane.
type Heat struct {
	Lane, Minutes, Penalty int
	Crew                   string
}

type standings struct {
	heats []Heat
	lanes map[string]int
}

func (s *standings) Len() int {
	return len(s.heats)
}

// Less puts the faster crew first; of equal ones that with fewer penalties, then that of the outer lane.
func (s *standings) Less(i, j int) bool {
	left, right := s.heats[i], s.heats[j]
	if took, other := left.Minutes+left.Penalty*2, right.Minutes+right.Penalty*2; took != other {
		return took < other
	}
	if left.Penalty != right.Penalty {
		return left.Penalty < right.Penalty
	}
	return left.Lane > right.Lane
}

// Swap keeps the lanes of both crews in step.
func (s *standings) Swap(i, j int) {
	s.heats[i], s.heats[j] = s.heats[j], s.heats[i]
	s.lanes[s.heats[i].Crew] = i
	s.lanes[s.heats[j].Crew] = j
}
