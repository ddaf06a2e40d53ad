package scenarios

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzLoad: no text makes Load panic; its error names a place in the text; and what loads can be written out, is accepted
// by the schema, and loads again as the same scenario.
func FuzzLoad(f *testing.F) {
	for _, e := range Catalogue() {
		f.Add(string(e.Text), strings.Join(needs(e.Name), "\n"))
	}
	f.Add(small, "mec.links.backhaul.rtt=1ms\nclasses.profile.size=1MiB\nclasses[0].name=é")
	f.Add(all, "policies=[static, lru]")
	bad, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range bad {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "")
	}
	f.Fuzz(func(t *testing.T, text, sets string) {
		var set []string
		if sets != "" {
			set = strings.Split(sets, "\n")
		}
		s, err := Load(Source{Name: "f.yaml", Text: []byte(text), Set: set})
		if err != nil {
			checkProblems(t, text, err)
			return
		}
		if err := schemaAccepts(s.YAML()); err != nil {
			t.Errorf("the schema refuses what loads: %v\n%s", err, s.YAML())
		}
		back, err := Load(Source{Name: "f.yaml", Text: s.YAML()})
		if err != nil {
			t.Fatalf("%v\n%s", err, s.YAML())
		}
		back.Overrides = s.Overrides
		if diff := cmp.Diff(s, back); diff != "" || s.Hash() != back.Hash() {
			t.Errorf("printed and read again, it differs:\n%s", diff)
		}
	})
}

func checkProblems(t *testing.T, text string, err error) {
	var ps Problems
	if !errors.As(err, &ps) || len(ps) == 0 {
		t.Fatalf("not Problems: %v", err)
	}
	lines := strings.Count(text, "\n") + 1
	for _, p := range ps {
		if p.Message == "" || p.File == "" || p.Line < 0 || p.Line > lines+1 || p.Line > 0 && p.Col < 1 {
			t.Errorf("a problem of no place: %+v", p)
		}
		if strings.ContainsFunc(p.String(), func(r rune) bool { return r < ' ' && r != '\n' }) {
			t.Errorf("a control character reaches the terminal: %q", p.String())
		}
	}
}
