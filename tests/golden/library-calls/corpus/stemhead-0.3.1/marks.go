package stemhead

import (
	"bufio"
	"os"
	"strings"
)

// readMarks reads the marks of a channel, one a line.
func readMarks(chart string) ([]mark, error) {
	sheet, err := os.Open(chart)
	if err != nil {
		return nil, err
	}
	defer sheet.Close()
	scanner := bufio.NewScanner(sheet)
	for scanner.Scan() {
		line := strings.TrimSpace(scanner.Text())
		seamark(line)
	}
	return seamarks(), scanner.Err()
}

type mark struct {
	bearing float64
	colour  string
	isLit   bool
}

// nearest is the mark to steer for.
func nearest(marks []mark, heading float64) (best mark) {
	for _, m := range marks {
		if m.isLit && turn(m.bearing, heading) < turn(best.bearing, heading) {
			best = m
		}
	}
	return best
}
