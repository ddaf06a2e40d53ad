package scenarios

import (
	"path/filepath"
	"reflect"
)

// Source is a scenario as text, and what is to be changed in it.
type Source struct {
	Name    string   // of the file, or of the shipped scenario; stands in errors
	Text    []byte   // the YAML
	Dir     string   // what paths in Text are relative to
	Set     []string // overrides PATH=VALUE, applied in order
	WorkDir string   // what paths in Set are relative to
}

// Load reads a scenario, applies the overrides, fills in the defaults and checks that it makes sense. Its error is of type
// Problems, and holds everything that is wrong. Load opens no file: that those named exist is for their readers to say.
func Load(src Source) (*Scenario, error) {
	in := &text{name: src.Name, dir: src.Dir}
	d := &decoder{places: map[string]mark{}, root: reflect.TypeFor[Scenario]()}
	root := parse(in, src.Text, &d.reporter)
	if root == nil {
		return nil, d.problems()
	}
	for i, set := range src.Set {
		override(root, i+1, set, src.WorkDir, &d.reporter)
	}
	s := &Scenario{Source: filepath.Base(src.Name), Overrides: append([]string{}, src.Set...)}
	d.value(root, reflect.ValueOf(s).Elem(), field{}, "")
	if _, given := d.places["radio"]; !given {
		defaultRadio(s)
	}
	defaultHandover(s, d)
	if root.kind == mapping {
		c := checker{d, s}
		c.all()
	}
	if len(d.found) > 0 {
		return nil, d.problems()
	}
	return s, nil
}

// defaultRadio gives a scenario that says nothing of its radio the cells that fit its traffic.
func defaultRadio(s *Scenario) {
	cells := any(&s.Radio.Hexagons)
	if s.Mobility.Highway != nil {
		cells = &s.Radio.Road
	}
	v := reflect.ValueOf(cells).Elem()
	v.Set(reflect.New(v.Type().Elem()))
	fill(v.Elem(), field{})
}
