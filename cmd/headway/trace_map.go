package main

import (
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"headway/mobility"
	"headway/mobility/trace"
)

// The size of a map on a terminal, in characters.
const (
	mapColumns = 120 // at most
	mapLines   = 30  // at most, so that the figures above it stay in view
)

// textMap draws where the rows of a trace are, in lines of at most width characters. With ascii it has no dots of
// Braille but a letter by density.
func textMap(c *trace.Cleaned, area orb.Bound, width int, ascii bool) []string {
	columns, lines := mapSize(area, min(width, mapColumns))
	if ascii {
		return shades(c.Density(area, columns, lines), columns)
	}
	return braille(c.Density(area, 2*columns, 4*lines), 2*columns)
}

// mapSize returns how many characters a map takes that has the shape of an area. A character is twice as high as wide.
func mapSize(area orb.Bound, width int) (columns, lines int) {
	w, h := groundSize(area)
	columns = max(1, width)
	share := 1.0 // of an area without width or height
	if w > 0 && h > 0 {
		share = h / w
	}
	lines = int(math.Round(share * float64(columns) / 2))
	if lines > mapLines {
		columns = max(1, int(float64(columns)*mapLines/float64(lines)))
		lines = mapLines
	}
	return columns, max(1, lines)
}

// groundSize returns the width and height of an area in metres, along its middle.
func groundSize(area orb.Bound) (w, h float64) {
	mid := area.Center()
	w = mobility.Distance(orb.Point{area.Left(), mid.Lat()}, orb.Point{area.Right(), mid.Lat()})
	return w, mobility.Distance(area.Min, orb.Point{area.Left(), area.Top()})
}

// braille draws squares as dots, two columns and four lines of them to a character.
//
// A dot stands for a square with no fewer rows than three in ten of the squares that have any: what has fewer is as a
// rule the noise around the streets, and would hide them.
func braille(counts []int64, columns int) []string {
	enough := int64(1)
	if some := present(counts); len(some) > 0 {
		enough = some[len(some)*3/10]
	}
	dots := [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}
	var lines []string
	for y := 0; y < len(counts)/columns; y += 4 {
		line := make([]rune, columns/2)
		for x := range line {
			line[x] = 0x2800
			for i, pair := range dots {
				for j, dot := range pair {
					if counts[(y+i)*columns+2*x+j] >= enough {
						line[x] |= dot
					}
				}
			}
		}
		lines = append(lines, strings.TrimRight(string(line), "\u2800"))
	}
	return lines
}

// shades draws squares as letters: each tenth of those with rows has its own, the fullest the last.
func shades(counts []int64, columns int) []string {
	const letters = ".:-=+*oO#@"
	some := present(counts)
	var lines []string
	for y := 0; y < len(counts)/columns; y++ {
		line := make([]byte, columns)
		for x := range line {
			line[x] = ' '
			if n := counts[y*columns+x]; n > 0 {
				fewer, _ := slices.BinarySearch(some, n)
				line[x] = letters[len(letters)*fewer/len(some)]
			}
		}
		lines = append(lines, strings.TrimRight(string(line), " "))
	}
	return lines
}

// present returns the counts of squares that have any rows, sorted.
func present(counts []int64) []int64 {
	some := slices.DeleteFunc(slices.Clone(counts), func(n int64) bool { return n == 0 })
	slices.Sort(some)
	return some
}
