package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// article is what is written for a value of type t: the end of "write …".
func article(t reflect.Type, f field) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if f.words != nil && t.Kind() == reflect.String {
		return "one of " + strings.Join(f.words, ", ")
	}
	if n, ok := notations[t]; ok {
		return n.like
	}
	switch k := t.Kind(); k {
	case reflect.Struct:
		return "a map with the keys " + strings.Join(shapeOf(t, nil).keys(), ", ")
	case reflect.Bool:
		return kindNames[k]
	default:
		return "a " + kindNames[k]
	}
}

// notation says how values of a type are written: in words, and as a regular expression for those that are strings.
type notation struct {
	title, like, pattern string
	number               bool // may also be a plain number
}

var notations = map[reflect.Type]notation{
	reflect.TypeFor[Duration]():  {"duration", "a duration like " + durations.example, "^(" + decimal + durations.unitPattern() + ")+$", false},
	reflect.TypeFor[Offset]():    {"time zone", "an offset from UTC like -7h, +8h, +5h30m", "^[-+]?(" + decimal + durations.unitPattern() + ")+$", false},
	reflect.TypeFor[Bytes]():     {"size", "a size like " + sizes.example, sizes.pattern(), false},
	reflect.TypeFor[Length]():    {"length", "a length like " + lengths.example, lengths.pattern(), false},
	reflect.TypeFor[Speed]():     {"speed", "a speed like " + speeds.example, speeds.pattern(), false},
	reflect.TypeFor[Angle]():     {"angle", "an angle like " + angles.example, angles.pattern(), false},
	reflect.TypeFor[Bandwidth](): {"bandwidth", "a bandwidth like " + bandwidths.example, bandwidths.pattern(), false},
	reflect.TypeFor[Rate]():      {"rate", "a rate like " + rates.example, rates.pattern(), false},
	reflect.TypeFor[Ratio]():     {"share", "a share like 0.3 or 30%", "^" + decimal + "%?$", true},
	reflect.TypeFor[Percent]():   {"percentage", "a percentage like 95%", "^" + decimal + "%$", false},
	reflect.TypeFor[Decibel]():   {"decibels", "decibels like " + decibels.example, decibels.pattern(), false},
	reflect.TypeFor[Power]():     {"power", "a power like " + powers.example, powers.pattern(), false},
	reflect.TypeFor[Frequency](): {"frequency", "a frequency like " + frequencies.example, frequencies.pattern(), false},
	reflect.TypeFor[Hysteresis](): {
		"hysteresis", "a length or decibels like 30m, 3dB", "^" + decimal + "(m|km|mi|dB)$", false,
	},
	reflect.TypeFor[USD]():    {"US$", "an amount like 0.02 or 0.02USD", "^" + decimal + "(USD)?$", true},
	reflect.TypeFor[Limit]():  {"limit", "a limit like 0.97, or 5% of the other policy's value", "^-?" + decimal + "%?$", true},
	reflect.TypeFor[LonLat](): {"[lon, lat]", "[lon, lat] in degrees, like [-122.41, 37.77]", "", false},
	reflect.TypeFor[Seeds]():  {"seeds", "a number 10 (seeds 1 to 10), a range 3..7, or a list [1, 5]", "", false},
}

// unknownWord is the complaint about a word that is not among those allowed.
func unknownWord(word string, allowed []string) error {
	hint := "write one of " + strings.Join(allowed, ", ")
	if near := nearest(word, allowed); len(allowed) == 1 {
		hint = "write " + allowed[0]
	} else if near != "" && len(allowed) > 12 {
		hint = "write " + near // the others would fill the screen
	} else if near != "" {
		hint = fmt.Sprintf("write %s (or one of %s)", near, strings.Join(without(allowed, near), ", "))
	}
	return wrong(hint, "%s is not known here", show(word))
}

// unknownKey is the complaint about a key that its map does not have, with the key that was probably meant: one that is
// spelled alike, or the place where the same key belongs.
func (d *decoder) unknownKey(key string, s shape, path string) error {
	keys := strings.Join(s.keys(), ", ")
	if near := nearest(key, s.keys()); near != "" {
		return wrong(fmt.Sprintf("write %s (the keys here are %s)", near, keys), "there is no such key")
	}
	hint := "the keys here are " + keys
	if at := belongs(key, d.root, ""); at != "" && at != join(path, key) {
		hint = fmt.Sprintf("write %s (the keys here are %s)", at, keys)
	}
	return wrong(hint, "there is no such key")
}

// belongs is the path of the only key of that name below t, or "".
func belongs(key string, t reflect.Type, path string) string {
	found := ""
	for _, p := range pathsTo(key, t, path) {
		if found != "" {
			return ""
		}
		found = p
	}
	return found
}

func pathsTo(key string, t reflect.Type, path string) []string {
	var out []string
	for _, f := range shapeOf(t, nil).fields {
		p := join(path, f.key)
		if f.key == key {
			out = append(out, p)
		}
		if elem := branchOf(f.typ); elem != nil {
			if f.typ.Kind() == reflect.Slice {
				p += "[…]"
			}
			out = append(out, pathsTo(key, elem, p)...)
		}
	}
	return out
}

// branchOf is the struct type that values of t are, point to or list; nil for others.
func branchOf(t reflect.Type) reflect.Type {
	if k := t.Kind(); k == reflect.Pointer || k == reflect.Slice {
		t = t.Elem()
	}
	if isBranch(t) {
		return t
	}
	return nil
}

func without(words []string, word string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == word })
}

// nearest is the word that a reader would take for a misspelling, or "": within a third of its letters, or beginning alike.
func nearest(word string, words []string) string {
	if len(word) > maxName {
		return ""
	}
	best, least := "", 1+max(1, len(word)/3)
	for _, w := range words {
		if n := distance(strings.ToLower(word), strings.ToLower(w)); n < least {
			best, least = w, n
		}
	}
	if best == "" && len(word) >= 3 {
		for _, w := range words {
			if strings.HasPrefix(w, word) || strings.HasPrefix(word, w) && len(w) >= 3 {
				return w
			}
		}
	}
	return best
}

// maxName bounds the words that are compared letter by letter.
const maxName = 64

// distance is the number of letters to insert, delete, replace or swap with the next to get from a to b (optimal string
// alignment: Damerau 1964, no letter is touched twice).
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
