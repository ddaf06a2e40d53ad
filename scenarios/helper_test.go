package scenarios

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what the tests got as what they expect")

// golden compares got with a file, or rewrites the file.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s is stale (go test -rewrite writes it anew); got\n%s\nwant\n%s", file, got, want)
	}
}

// needs are the overrides without which a shipped scenario does not load.
func needs(name string) []string {
	if name == "taxis" || name == "luxembourg" {
		return []string{"mobility.trace.file=cabs.csv.gz", "radio.towers.file=towers.csv"}
	}
	if strings.HasPrefix(name, "prp-") {
		return []string{"mobility.trace.file=rows.csv"}
	}
	return nil
}

// small is a scenario with nothing but what is required.
const small = `name: small
duration: 10m
mobility: {highway: {}}
classes:
  - {name: profile, key: vehicle, size: 2MiB, reads: {rate: 1/s}}
policies: [static, vector]
`

func load(t *testing.T, yaml string, set ...string) *Scenario {
	t.Helper()
	s, err := Load(Source{Name: "test.yaml", Text: []byte(yaml), Set: set})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// refusedWith loads what must not load, and wants each text in the error.
func refusedWith(t *testing.T, src Source, wants ...string) {
	t.Helper()
	s, err := Load(src)
	if err == nil {
		t.Fatalf("it loads: %+v", s)
	}
	for _, want := range wants {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
}
