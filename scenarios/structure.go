package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// structure decodes a map into a struct: each key once, none unknown, the compulsory ones there, the others' defaults
// filled in.
func (d *decoder) structure(n *node, v reflect.Value, f field, path string) {
	if n.kind != mapping {
		hint := "write a map with the keys " + strings.Join(shapeOf(v.Type(), nil).keys(), ", ")
		if n.kind == null {
			hint = "write {} for all the defaults, or leave the key out"
			if hasRequired(v.Type()) {
				hint = "write it, or leave the key out"
			}
		}
		d.report(n.at, path, wrong(hint, "this is %s", describe(n)))
		return
	}
	s := shapeOf(v.Type(), f.below)
	seen := map[string]mark{}
	for _, e := range n.entries {
		below := join(path, e.key)
		if first, twice := seen[e.key]; twice {
			where := fmt.Sprintf("line %d", first.line)
			if first.in.order > 0 {
				where = first.in.name
			}
			d.report(e.at, below, wrong("keep one of them", "this key is already at %s", where))
			continue
		}
		child := s.field(e.key)
		if child == nil {
			d.report(e.at, join(path, show(e.key)), d.unknownKey(e.key, s, path))
			continue
		}
		seen[e.key] = e.at
		d.value(e.value, v.Field(child.index), *child, below)
		if e.value.kind != scalar {
			d.places[below] = e.at
		}
	}
	for _, child := range s.fields {
		if _, ok := seen[child.key]; ok {
			continue
		}
		if child.required {
			d.report(n.at, join(path, child.key), missing(child))
		} else if !excluded(s, child.key, seen) {
			fill(v.Field(child.index), child)
		}
	}
	d.groups(n, s, seen, path)
	d.conditions(s, v, seen, path)
}

// groups checks the keys that exclude each other.
func (d *decoder) groups(n *node, s shape, seen map[string]mark, path string) {
	for _, g := range s.groups {
		var there []string
		for _, e := range n.entries {
			if slices.Contains(g.keys, e.key) && !slices.Contains(there, e.key) {
				there = append(there, e.key)
			}
		}
		switch {
		case len(there) == 0 && g.required:
			d.report(n.at, path, wrong("write exactly one", "one of the keys %s is missing", strings.Join(g.keys, ", ")))
		case len(there) > 1:
			// The last came in second: it may be an override.
			last := there[len(there)-1]
			at := seen[last]
			hint := "keep one of them"
			if at.in.order > 0 {
				hint = fmt.Sprintf("write --set '%s={%s: …}' to put it in the place of all that is there", path, last)
			}
			d.report(at, join(path, last), wrong(hint, "this excludes %s, which is there too", strings.Join(there[:len(there)-1], ", ")))
		}
	}
}

// conditions checks the keys that mean nothing beside their siblings' values.
func (d *decoder) conditions(s shape, v reflect.Value, seen map[string]mark, path string) {
	for _, child := range s.fields {
		at, ok := seen[child.key]
		if !ok || child.when.key == "" {
			continue
		}
		of := s.field(child.when.key)
		word := v.Field(of.index).String()
		if word != "" && word != child.when.word {
			d.report(at, join(path, child.key), wrong(fmt.Sprintf("leave it out, or write %s: %s", of.key, child.when.word),
				"this means nothing with %s: %s", of.key, word))
		}
	}
}

// fill gives a value that the document does not have its default.
func fill(v reflect.Value, f field) {
	switch {
	case v.Kind() == reflect.Pointer:
	case isBranch(v.Type()):
		s := shapeOf(v.Type(), f.below)
		for _, child := range s.fields {
			fill(v.Field(child.index), child)
		}
	case f.def != "":
		n := &node{kind: scalar, text: f.def, plain: true}
		if entries := listed(f.def); entries != nil {
			n = &node{kind: list}
			for _, entry := range entries {
				n.items = append(n.items, &node{kind: scalar, text: entry, plain: true})
			}
		}
		d := decoder{places: map[string]mark{}}
		n.at.in = &text{}
		d.value(n, v, field{words: f.words}, f.key)
		if len(d.found) > 0 {
			panic("default of " + f.key + ": " + d.found[0].String()) // a tag of ours is wrong; a test fills them all
		}
	}
}

// listed are the entries of a default that is a list, [a, b]; nil for others.
func listed(def string) []string {
	text, ok := strings.CutPrefix(strings.TrimSuffix(def, "]"), "[")
	if !ok {
		return nil
	}
	return strings.Split(text, ", ")
}

// excluded says whether a key's default does not apply because another key of its group is there.
func excluded(s shape, key string, seen map[string]mark) bool {
	g, ok := s.grouped(key)
	if !ok {
		return false
	}
	return slices.ContainsFunc(g.keys, func(k string) bool { _, there := seen[k]; return there })
}

func missing(f field) error {
	hint := f.hint
	if hint == "" {
		hint = "add " + f.key + ": " + article(f.typ, f)
	}
	return wrong(hint, "this key is missing")
}

func hasRequired(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	s := shapeOf(t, nil)
	for _, f := range s.fields {
		if f.required {
			return true
		}
	}
	for _, g := range s.groups {
		if g.required {
			return true
		}
	}
	return false
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
