// Package report draws a run as one HTML file that needs nothing else: no network, no server, no second file.
//
// A report is a list of sections, one Go file each (see sections in section.go); a section is made of blocks: text,
// cards, tables, figures and commands. Everything a reader sees is worked out here, sentences and formatted numbers
// included; the page's script only draws. What has no data says so in words.
package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"

	"headway/results"
)

// Write writes the report of run to w. The same run gives the same bytes.
//
// It fails if run is nil or holds a NaN, an infinity or columns of different lengths, and where w fails; then w may
// have received nothing.
func Write(w io.Writer, run *results.Run) error {
	if run == nil {
		return errors.New("report: there is no run to draw")
	}
	// A NaN in the data blanks a chart without a word, so it must not get that far. run.json cannot hold one.
	if _, err := json.Marshal(run); err != nil {
		return fmt.Errorf("report: the run cannot be written as JSON, so it cannot be drawn: %w", err)
	}
	p, err := newPage(newView(run))
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return p.write(w)
}

func (p *page) write(w io.Writer) error {
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// page is what the template is handed.
type page struct {
	Title, About, Version string
	Policy                string // Content-Security-Policy
	Facts                 []fact
	Sections              []*section
	Style                 template.CSS
	Script                template.JS
	Library               template.HTML // base64 of the gzipped chart library
}

// fact is one figure of the page's head: "10 seeds".
type fact struct{ Value, Label string }

func newPage(v *view) (*page, error) {
	p := emptyPage(v)
	for _, build := range sections {
		s, err := build(v)
		if err != nil {
			return nil, err
		}
		if s != nil {
			p.Sections = append(p.Sections, s)
		}
	}
	return p, nil
}

// emptyPage is a page without sections.
func emptyPage(v *view) *page {
	p := &page{
		Title:   v.run.Scenario.Name,
		About:   v.run.Scenario.About,
		Version: versionText(v.run.Headway),
		Policy:  securityPolicy,
		Facts:   facts(v),
		Style:   template.CSS(styleText),
		Script:  template.JS(scriptText),
		Library: template.HTML(libraryBase64),
	}
	if p.Title == "" {
		p.Title = "unnamed scenario"
	}
	return p
}

// facts sizes the experiment up in the page's head.
func facts(v *view) []fact {
	in := v.run.Input
	f := []fact{
		{count(int64(len(v.policies))), plural(len(v.policies), "policy", "policies")},
		{count(int64(len(v.run.Seeds))), plural(len(v.run.Seeds), "seed", "seeds")},
	}
	if v.run.SimulatedS > 0 {
		f = append(f, fact{duration(v.run.SimulatedS), "simulated"})
	}
	vehicles := in.Vehicles
	if in.Trace != nil {
		vehicles = in.Trace.Vehicles
	}
	for _, x := range []struct {
		n         int
		one, many string
	}{{vehicles, "vehicle", "vehicles"}, {in.Cells, "cell", "cells"}, {in.Sites, "site", "sites"}} {
		if x.n > 0 {
			f = append(f, fact{count(int64(x.n)), plural(x.n, x.one, x.many)})
		}
	}
	return f
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func versionText(v results.Version) string {
	s := v.Version
	if s == "" {
		s = "(development version)"
	}
	if v.Commit != "" {
		s += " (" + v.Commit + ")"
	}
	return s
}
