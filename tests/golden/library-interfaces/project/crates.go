package cellar

import (
	"fmt"
	"sort"
)

// Crate holds bottles of one year.
type Crate struct {
	Label string
	Year  int
}

type crateList []*Crate

func (list crateList) Len() int {
	return len(list)
}

func (list crateList) Less(i, j int) bool {
	return list[i].Year < list[j].Year
}

func (list crateList) Swap(i, j int) {
	list[i], list[j] = list[j], list[i]
}

// Print writes all labels, those of the upper shelves first.
func Print(crates []*Crate) {
	sort.Sort(crateList(crates))
	for _, crate := range crates {
		fmt.Println(crate.Label)
	}
}

// Oldest returns the year of the oldest crate that is not marked as sold.
func Oldest(crates []*Crate, sold map[string]bool) (year int) {
	for _, crate := range crates {
		if !sold[crate.Label] && (year == 0 || crate.Year < year) {
			year = crate.Year
		}
	}
	return year
}

// Worth adds up what the bottles of all crates would bring, with a tenth more for each year beyond ten.
func Worth(crates []*Crate, price func(label string) float64, now int) float64 {
	total := 0.0
	for _, crate := range crates {
		worth := price(crate.Label)
		for age := now - crate.Year; age > 10; age-- {
			worth += worth / 10
		}
		total += worth
	}
	return total
}
