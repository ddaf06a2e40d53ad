package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// YAML is the effective scenario: overrides applied, defaults written out. Load reads it as the same scenario, wherever
// the paths in it lead to the same files.
func (s *Scenario) YAML() []byte {
	p := printer{}
	p.structure(reflect.ValueOf(s).Elem(), nil, 0)
	return []byte(p.String())
}

// Flow is the gate as YAML on one line.
func (g *Gate) Flow() string { return flow(reflect.ValueOf(g).Elem()) }

// Flow is the fault as YAML on one line.
func (f *Fault) Flow() string { return flow(reflect.ValueOf(f).Elem()) }

func flow(v reflect.Value) string {
	p := printer{}
	p.structure(v, nil, 0)
	return "{" + strings.ReplaceAll(strings.TrimSpace(p.String()), "\n", ", ") + "}"
}

// Hash names the world of the effective scenario: 16 hexadecimal digits that are the same for the same traffic, radio,
// sites, data and faults on any machine, as files count by their base names. What is done in that world (seeds, policies
// and their options) and what is asked of it (gates) is left out: runs of one hash can be compared.
func (s *Scenario) Hash() string {
	world := *s
	world.Name, world.About, world.Seeds, world.Policies, world.Options, world.Gates = "", "", nil, nil, Options{}, nil
	p := printer{baseNames: true}
	p.structure(reflect.ValueOf(&world).Elem(), nil, 0)
	sum := sha256.Sum256([]byte(p.String()))
	return hex.EncodeToString(sum[:])[:16]
}

// Portable is the effective scenario as YAML, with files by their base names: what a result carries along.
func (s *Scenario) Portable() []byte {
	p := printer{baseNames: true}
	p.structure(reflect.ValueOf(s).Elem(), nil, 0)
	return []byte(p.String())
}

// printer writes values as YAML along the tags.
type printer struct {
	strings.Builder
	baseNames bool
}

func (p *printer) structure(v reflect.Value, below map[string]string, depth int) {
	s := shapeOf(v.Type(), below)
	for _, f := range s.fields {
		value := v.Field(f.index)
		if p.silent(s, v, f, value) {
			continue
		}
		if value.Kind() == reflect.Pointer {
			value = value.Elem()
		}
		p.WriteString(strings.Repeat("  ", depth) + f.key + ":")
		switch {
		case isBranch(value.Type()):
			p.WriteByte('\n')
			p.structure(value, f.below, depth+1)
		case value.Kind() == reflect.Slice && isBranch(value.Type().Elem()):
			p.WriteByte('\n')
			p.items(value, f, depth+1)
		default:
			p.WriteString(" " + p.flow(value, f) + "\n")
		}
	}
}

// silent says whether a key is left out: it has no value, its siblings' values give it no meaning, or another key of its
// group is there.
func (p *printer) silent(s shape, v reflect.Value, f field, value reflect.Value) bool {
	if w := f.when; w.key != "" && v.Field(s.field(w.key).index).String() != w.word {
		return true
	}
	switch {
	case value.Kind() == reflect.Pointer:
		return value.IsNil()
	case value.Kind() == reflect.Slice:
		return value.Len() == 0
	case isBranch(value.Type()) || f.required || !value.IsZero():
		return false
	}
	return f.def == "" || excludedByValue(s, v, f.key)
}

// excludedByValue says whether another key of the same group has a value.
func excludedByValue(s shape, v reflect.Value, key string) bool {
	g, _ := s.grouped(key)
	for _, k := range g.keys {
		if k != key && !v.Field(s.field(k).index).IsZero() {
			return true
		}
	}
	return false
}

// items writes a list of maps.
func (p *printer) items(v reflect.Value, f field, depth int) {
	for i := range v.Len() {
		item := printer{baseNames: p.baseNames}
		item.structure(v.Index(i), f.below, depth+1)
		indent := strings.Repeat("  ", depth)
		p.WriteString(indent + "- " + strings.TrimPrefix(item.String(), indent+"  "))
	}
}

// flow writes a value on one line.
func (p *printer) flow(v reflect.Value, f field) string {
	switch x := v.Interface().(type) {
	case LonLat:
		return fmt.Sprintf("[%s, %s]", decimalText(x[0]), decimalText(x[1]))
	case []LonLat:
		parts := make([]string, len(x))
		for i, at := range x {
			parts[i] = p.flow(reflect.ValueOf(at), f)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		if f.path && p.baseNames {
			x = filepath.Base(x)
		}
		return quoted(x)
	case []string:
		parts := make([]string, len(x))
		for i, word := range x {
			parts[i] = quoted(word)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case []int:
		return strings.Join(strings.Fields(fmt.Sprintf("%d", x)), ", ")
	}
	return plainText(v)
}

// quoted is a text in quotes, unless it is a name that every YAML reader takes for a text.
func quoted(text string) string {
	if nameRule.MatchString(text) && !ambiguous(text) {
		return text
	}
	return strconv.Quote(text)
}
