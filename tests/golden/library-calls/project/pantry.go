package pantry

import (
	"bufio"
	"os"
	"strings"
)

// load tells what the pantry holds by its list.
func (p *pantry) load(list string) error {
	file, err := os.Open(list)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		jar := strings.TrimSpace(lines.Text())
		p.jars[jar]++
	}
	return lines.Err()
}

type pantry struct {
	jars  map[string]int
	shelf []string
}

// missing tells what must be bought for a recipe.
func (p *pantry) missing(recipe map[string]int) map[string]int {
	short := make(map[string]int, len(recipe))
	for jar, wanted := range recipe {
		switch held := p.jars[jar]; {
		case held >= wanted:
			continue
		default:
			short[jar] = wanted - held
		}
	}
	return short
}
