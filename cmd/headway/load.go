package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"headway/scenarios"
)

// scenarioMax bounds a scenario file: one of a thousand sites is some 50 kB.
const scenarioMax = 4 << 20

// load reads the scenario that an argument names, as the flags change it.
func (st *state) load(command, arg string, sel *selection) (*scenarios.Scenario, error) {
	src, err := st.source(arg)
	if err != nil {
		return nil, err
	}
	faults, err := faultsSet(command, src, sel)
	if err != nil {
		return nil, err
	}
	if src.Set, err = sel.overrides(command); err != nil {
		return nil, err
	}
	if faults != "" {
		src.Set = append(src.Set, faults)
	}
	if kept, all, missing := gatesLeft(src, sel); len(missing) > 0 {
		st.warn("%s: %d of %s not judged, as --policy leaves out what they name: %s\n",
			arg, all-len(kept), number(all, "gate"), strings.Join(missing, ", "))
		src.Set = append(src.Set, "gates=["+strings.Join(kept, ", ")+"]")
	}
	s, err := scenarios.Load(src)
	return s, withCode(exitUsage, err)
}

// gatesLeft are the gates that name no policy which --policy leaves out, as YAML; how many gates there are; and which
// policies the others name.
func gatesLeft(src scenarios.Source, sel *selection) (kept []string, all int, missing []string) {
	if len(sel.policies) == 0 {
		return nil, 0, nil
	}
	src.Set = sel.set
	s, err := scenarios.Load(src)
	if err != nil {
		return nil, 0, nil // whoever loads it with the other overrides says why
	}
	for i := range s.Gates {
		g := &s.Gates[i]
		judged := true
		for _, p := range append([]string{g.Policy}, g.Compare...) {
			if p == "" || slices.Contains(sel.policies, p) {
				continue
			}
			judged = false
			if !slices.Contains(missing, p) {
				missing = append(missing, p)
			}
		}
		if judged {
			kept = append(kept, g.Flow())
		}
	}
	return kept, len(s.Gates), missing
}

// source finds what SCENARIO names: a file if it looks like one, else a shipped scenario.
func (st *state) source(arg string) (scenarios.Source, error) {
	wd, err := st.getwd()
	if err != nil {
		return scenarios.Source{}, err
	}
	src := scenarios.Source{Name: arg, WorkDir: wd}
	if !looksLikeFile(arg) {
		entry, ok := scenarios.Find(arg)
		if !ok {
			return src, st.unknownScenario(arg)
		}
		src.Text = entry.Text
		return src, nil
	}
	name, err := st.path(arg)
	if err != nil {
		return src, err
	}
	src.Dir = filepath.Dir(name)
	if isFolder(name) {
		return src, withCode(exitUsage, fmt.Errorf("%s is a folder; name a scenario's file in it", arg))
	}
	src.Text, err = readFile(name, scenarioMax)
	return src, withCode(exitUsage, err)
}

// looksLikeFile says that a word is a path: shipped names have neither a slash nor an extension.
func looksLikeFile(arg string) bool {
	return strings.ContainsAny(arg, `/\.`)
}

func (st *state) unknownScenario(arg string) error {
	err := &codeError{
		error: fmt.Errorf("there is no shipped scenario %q", arg), code: exitUsage,
		hint: "see 'headway scenario list'; a file of your own is written with its path, as in ./" + arg + ".yaml",
	}
	if near := scenarios.Like(arg); near != "" {
		err.error = fmt.Errorf("there is no shipped scenario %q; did you mean %s?", arg, near)
	}
	if name, e := st.path(arg); e == nil && exists(name) {
		err.hint = fmt.Sprintf("the file of that name is written ./%s", arg)
	}
	return err
}
