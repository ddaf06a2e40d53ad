package scenarios

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// decoder walks a document along the Go types and reports all that does not fit.
type decoder struct {
	reporter
	places map[string]mark // of each path that the document has
	root   reflect.Type    // of the document
}

// maxText bounds a text in a scenario.
const maxText = 4096

var nameRule = regexp.MustCompile(`^[A-Za-z0-9](-?[A-Za-z0-9])*$`)

// value decodes n into v. f are the tags of the key that holds it.
func (d *decoder) value(n *node, v reflect.Value, f field, path string) {
	d.places[path] = n.at
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), f, path)
	case v.Type() == reflect.TypeFor[Seeds]():
		d.seeds(n, v.Addr().Interface().(*Seeds), path)
	case v.Type() == reflect.TypeFor[LonLat]():
		d.lonLat(n, v.Addr().Interface().(*LonLat), path)
	case isBranch(v.Type()):
		d.structure(n, v, f, path)
	case v.Kind() == reflect.Slice:
		d.slice(n, v, f, path)
	case n.kind != scalar:
		d.report(n.at, path, wrong("write "+article(v.Type(), f), "this is %s", describe(n)))
	default:
		if err := d.scalar(n, v, f); err != nil {
			d.report(n.at, path, err)
		}
	}
}

// scalar decodes one scalar and checks its range.
func (d *decoder) scalar(n *node, v reflect.Value, f field) error {
	var err error
	if isText(v.Type()) {
		err = v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.text))
	} else {
		err = plainScalar(n, v, f)
	}
	if err != nil {
		return err
	}
	x, ok := numeric(v)
	if !ok {
		return nil
	}
	low, high := f.min != nil && x < *f.min, f.max != nil && x > *f.max
	if !low && !high {
		return nil
	}
	v.SetZero()
	switch t := v.Type(); {
	case f.min == nil:
		return wrong("write at most "+inUnit(*f.max, t), "%s is out of range", show(n.text))
	case f.max == nil:
		return wrong("write at least "+inUnit(*f.min, t), "%s is out of range", show(n.text))
	default:
		return wrong(fmt.Sprintf("write a value between %s and %s", inUnit(*f.min, t), inUnit(*f.max, t)), "%s is out of range", show(n.text))
	}
}

// plainScalar decodes into a string, bool, int or float64.
func plainScalar(n *node, v reflect.Value, f field) error {
	switch v.Kind() {
	case reflect.String:
		if err := checkString(n, f); err != nil {
			return err
		}
		v.SetString(n.text)
		if f.path {
			v.SetString(n.at.in.resolve(n.text))
		}
	case reflect.Bool:
		switch {
		case n.plain && (n.text == "true" || n.text == "false"):
			v.SetBool(n.text == "true")
		case slices.Contains([]string{"yes", "y", "on", "1", "true"}, strings.ToLower(n.text)):
			return wrong("write true", "%s is not a truth value", show(n.text))
		case slices.Contains([]string{"no", "n", "off", "0", "false"}, strings.ToLower(n.text)):
			return wrong("write false", "%s is not a truth value", show(n.text))
		default:
			return wrong("write true or false", "%s is not a truth value", show(n.text))
		}
	case reflect.Int:
		i, err := parseInt(n.text)
		if err == nil && !n.plain {
			err = wrong("write "+n.text+" without quotes", "this is a text, not a number")
		}
		if err != nil {
			return err
		}
		v.SetInt(i)
	default:
		x, err := parseFloat(n.text)
		if err == nil && !n.plain {
			err = wrong("write "+n.text+" without quotes", "this is a text, not a number")
		}
		if err != nil {
			return err
		}
		v.SetFloat(x)
	}
	return nil
}

// checkString refuses texts that are no text to some YAML reader, and words that are not allowed.
func checkString(n *node, f field) error {
	switch {
	case n.text == "" && f.filled:
		return wrong(f.hint, "this is empty")
	case f.words != nil && !slices.Contains(f.words, n.text):
		return unknownWord(n.text, f.words)
	case n.plain && ambiguous(n.text):
		return wrong(fmt.Sprintf("write %q, in quotes", n.text), "%s without quotes is not a text to every YAML reader", show(n.text))
	case len(n.text) > maxText:
		return wrong("", "this text has %d bytes; at most %d are allowed", len(n.text), maxText)
	case strings.ContainsFunc(n.text, func(r rune) bool { return unicode.IsControl(r) && (r != '\n' || f.path) }):
		return wrong("leave it out", "this text has a control character")
	case f.name && (len(n.text) > maxName || !nameRule.MatchString(n.text)):
		return wrong("write at most 64 letters, digits and single dashes between them", "%s is not a name", show(n.text))
	}
	return nil
}

// ambiguous says whether a plain scalar is a number, truth value or null to some version of YAML.
func ambiguous(text string) bool {
	switch strings.ToLower(text) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", "", ".inf", "-.inf", "+.inf", ".nan":
		return true
	}
	return anyNumber.MatchString(text)
}

var anyNumber = regexp.MustCompile(`^[-+]?(0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*(:[0-5]?[0-9])*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})$`)

func (d *decoder) slice(n *node, v reflect.Value, f field, path string) {
	if n.kind != list {
		d.report(n.at, path, wrong("write a list: [a, b], or entries that begin with a dash", "this is %s", describe(n)))
		return
	}
	if len(n.items) == 0 {
		if f.filled {
			d.report(n.at, path, wrong("write at least one entry", "this list is empty"))
		}
		return
	}
	if f.max != nil && float64(len(n.items)) > *f.max {
		d.report(n.at, path, wrong("", "this list has %d entries; at most %v are allowed", len(n.items), *f.max))
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	each := f
	each.max, each.filled = nil, true
	for i, item := range n.items {
		d.value(item, out.Index(i), each, fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(out)
}

func (d *decoder) seeds(n *node, s *Seeds, path string) {
	if n.kind == scalar {
		if err := s.UnmarshalText([]byte(n.text)); err != nil {
			d.report(n.at, path, err)
		}
		return
	}
	if n.kind != list || len(n.items) == 0 {
		d.report(n.at, path, wrong("write a number 10 (seeds 1 to 10), a range 3..7, or a list [1, 5]", "this is %s", describe(n)))
		return
	}
	for i, item := range n.items {
		err := error(wrong("write a number", "this is %s", describe(item)))
		if item.kind == scalar {
			err = s.add(item.text)
		}
		if err != nil {
			d.report(item.at, fmt.Sprintf("%s[%d]", path, i), err)
			return
		}
	}
	if err := s.distinct(); err != nil {
		d.report(n.at, path, err)
	}
}

func (d *decoder) lonLat(n *node, p *LonLat, path string) {
	if n.kind != list || len(n.items) != 2 {
		d.report(n.at, path, wrong("write [lon, lat] in degrees, like [-122.41, 37.77]", "this is %s", describe(n)))
		return
	}
	for i, limit := range []float64{180, 85} {
		item := n.items[i]
		err := error(wrong("write a number of degrees", "this is %s", describe(item)))
		if item.kind == scalar {
			p[i], err = parseFloat(item.text)
		}
		if err == nil && (p[i] > limit || p[i] < -limit) {
			err = wrong(fmt.Sprintf("write [lon, lat]: this one between -%v and %v", limit, limit), "%s is out of range", show(item.text))
		}
		if err == nil && !item.plain {
			err = wrong("write "+item.text+" without quotes", "this is a text, not a number")
		}
		if err != nil {
			d.report(item.at, fmt.Sprintf("%s[%d]", path, i), err)
		}
	}
}

// describe is what a node is, in words.
func describe(n *node) string {
	switch n.kind {
	case null:
		return "empty"
	case scalar:
		return "the single value " + show(n.text)
	case list:
		return fmt.Sprintf("a list of %d", len(n.items))
	case mapping:
	}
	return "a map"
}
