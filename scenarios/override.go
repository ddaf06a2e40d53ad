package scenarios

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var segment = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// override writes the Nth PATH=VALUE into a document, before it is decoded: whatever the value is wrong in is then found
// like a mistake in the file, and named as this override's.
func override(root *node, n int, set, workDir string, r *reporter) {
	in := &text{name: fmt.Sprintf("--set %d (%s)", n, show(set)), dir: workDir, order: n}
	at := mark{in: in}
	path, value, ok := strings.Cut(set, "=")
	if path = strings.TrimSpace(path); !ok || path == "" {
		r.report(at, "", wrong("write PATH=VALUE, like radio.handover.hysteresis=3m", "this is no PATH=VALUE"))
		return
	}
	steps, err := splitPath(path)
	if err != nil {
		r.report(at, "", err)
		return
	}
	found := len(r.found)
	v := parse(in, []byte(value), r)
	if v == nil {
		// What the parser says of an empty document does not fit a value.
		if strings.TrimSpace(value) == "" {
			r.found = r.found[:found]
			r.report(at, path, wrong("write "+path+"=VALUE", "there is no value"))
		}
		return
	}
	if err := put(root, steps, v, at); err != nil {
		r.report(at, path, err)
	}
}

// step is one part of a path: a key, the name of a list's entry, or an index.
type step struct {
	name  string
	index int // -1: a name
}

// splitPath cuts classes[0].size into its steps.
func splitPath(path string) ([]step, error) {
	var steps []step
	for part := range strings.SplitSeq(path, ".") {
		name, indices, indexed := strings.Cut(part, "[")
		if !segment.MatchString(name) {
			return nil, wrong("write keys with dots between them, like classes[0].size", "%s is not a path", show(path))
		}
		steps = append(steps, step{name, -1})
		for indexed {
			var digits string
			var closed bool
			digits, indices, closed = strings.Cut(indices, "]")
			i, err := strconv.ParseUint(digits, 10, 16)
			if err != nil || !closed || indices != "" && indices[0] != '[' {
				return nil, wrong("write keys with dots between them, like classes[0].size", "%s is not a path", show(path))
			}
			steps = append(steps, step{"", int(i)})
			indices, indexed = strings.CutPrefix(indices, "[")
		}
	}
	if len(steps) > maxDepth {
		return nil, wrong("", "this path has more than %d steps", maxDepth)
	}
	return steps, nil
}

// put replaces what the steps lead to below n by v, making the maps that are missing.
func put(n *node, steps []step, v *node, at mark) error {
	s, rest := steps[0], steps[1:]
	if n.kind == null {
		*n = node{kind: mapping, at: at}
	}
	var next *node
	var err error
	switch {
	case s.index >= 0:
		next, err = n.entryAt(s.index)
	case n.kind == list:
		next, err = n.entryNamed(s.name)
	case n.kind == mapping:
		next = n.valueOf(s.name, at, len(rest) == 0)
	default:
		err = wrong("write the path to a value that is there, or to one that can be", "%s is a single value, which has no %s", show(n.text), s.name)
	}
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		*next = *v
		return nil
	}
	return put(next, rest, v, at)
}

// valueOf returns the value of a key, making an empty one where there is none. replaced says that it is about to be
// written over, so that the key is the override's from now on.
func (n *node) valueOf(key string, at mark, replaced bool) *node {
	for i := range n.entries {
		if e := &n.entries[i]; e.key == key {
			if replaced {
				e.at = at
			}
			return e.value
		}
	}
	n.entries = append(n.entries, entry{key: key, at: at, value: &node{kind: null, at: at}})
	return n.entries[len(n.entries)-1].value
}

func (n *node) entryAt(i int) (*node, error) {
	if n.kind != list {
		return nil, wrong("write the whole list: PATH=[…]", "there is no list to take entry [%d] of", i)
	}
	if i >= len(n.items) {
		return nil, wrong("count from [0]", "the list has %d entries, so no [%d]", len(n.items), i)
	}
	return n.items[i], nil
}

// entryNamed returns the entry of a list of maps whose name is given.
func (n *node) entryNamed(name string) (*node, error) {
	var names []string
	for _, item := range n.items {
		if is := item.find("name"); is != nil && is.kind == scalar {
			if is.text == name {
				return item, nil
			}
			names = append(names, show(is.text))
		}
	}
	if len(names) == 0 {
		return nil, wrong("write an index like [0], or the whole list", "the entries of this list have no names, so none is called %s", name)
	}
	hint := "write one of " + strings.Join(names, ", ") + ", or an index like [0]"
	if near := nearest(name, names); near != "" {
		hint = "write " + near
	}
	return nil, wrong(hint, "no entry of this list is called %s", name)
}
