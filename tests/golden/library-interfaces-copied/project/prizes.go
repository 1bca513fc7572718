package fair

// Prize returns what the crew at a place wins, in shells.
func Prize(place, nCrews int) int {
	shells := 3 * nCrews
	for ; place > 0 && shells > 4; place-- {
		shells -= shells / 4
	}
	return shells
}
