package scenarios

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFabricSchemaIsFresh(t *testing.T) { golden(t, "fabric.schema.json", FabricSchema()) }

const smallFabric = `
name: two
policy: vector
vehicles: 5
origin: [6.1, 49.6]
region: {leaf: "127.0.0.1:7400", client: "127.0.0.1:7401"}
sites:
  - {name: a, client: "127.0.0.1:7402", at: [6.1, 49.6], cells: [[6.1, 49.6], [6.11, 49.6]]}
  - {name: b, client: "127.0.0.1:7403", at: [6.2, 49.6]}
classes:
  - {name: own, key: vehicle, size: 1MiB, reads: {rate: 2/s, bytes: 4KiB}}
`

func loadFabric(t *testing.T, text string, set ...string) *Fabric {
	t.Helper()
	f, err := LoadFabric(Source{Name: "fabric.yaml", Text: []byte(text), Set: set})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A fabric that is written out is read as the same, and the same wherever its parts listen.
func TestFabricRoundTrip(t *testing.T) {
	f := loadFabric(t, smallFabric)
	back := loadFabric(t, string(f.YAML()))
	if diff := cmp.Diff(f, back); diff != "" {
		t.Errorf("printed:\n%s\nread again (-first +second):\n%s", f.YAML(), diff)
	}
	for _, text := range [][]byte{[]byte(smallFabric), f.YAML()} {
		if err := accepts(compile(FabricSchema()), text); err != nil {
			t.Errorf("the schema refuses it: %v\n%s", err, text)
		}
	}
	if accepts(compile(FabricSchema()), []byte(strings.Replace(smallFabric, "policy: vector", "policy: vectr", 1))) == nil {
		t.Error("the schema accepts a policy that there is not")
	}
	if moved := loadFabric(t, strings.ReplaceAll(smallFabric, "127.0.0.1", "edge.example")); moved.Hash() != f.Hash() {
		t.Error("its hash depends on where its parts listen")
	}
	if other := loadFabric(t, smallFabric, "policy=lru"); other.Hash() == f.Hash() {
		t.Error("its hash does not depend on the policy")
	}
}

// What is wrong with a fabric is said, with its place and what to write instead.
func TestFabricProblems(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"policy: vector", "policy: vectr", "fabric.yaml:3:9: policy: vectr is not known here; write vector"},
		{"policy: vector", "policy: clairvoyant", "fabric.yaml:3:9: policy: clairvoyant knows the future"},
		{"vehicles: 5", "vehicles: 0", "fabric.yaml:4:11: vehicles: "},
		{"vehicles: 5\n", "", "fabric.yaml:2:1: vehicles: this key is missing"},
		{"127.0.0.1:7401", "127.0.0.1", "fabric.yaml:6:42: region.client: 127.0.0.1 is no address; write host:port, as in 127.0.0.1:7400"},
		{"127.0.0.1:7401", "127.0.0.1:0", "region.client: 0 is no port from 1 to 65535"},
		{"127.0.0.1:7401", ":7401", "is no address"},
		{"127.0.0.1:7403", "127.0.0.1:7402", "sites[1].client: \"127.0.0.1:7402\" is there twice"},
		{"name: b", "name: a", "sites[1].name: a is in sites twice"},
		{"name: b", "name: region", "sites[1].name: region is the name of a part of every fabric"},
		{"size: 1MiB", "size: 1MB, contract: {not_at: [c]}", "no site is called c"},
		{"size: 1MiB", "size: 4GiB", "an object of 4GiB does not fit"},
		{"cells: [[6.1, 49.6]", "cells: [[6.1]", "sites[0].cells[0]"},
		{"name: two", "name: two\nduration: 5m", "duration: there is no such key"},
		{"name: two", "name: two\nrtt: {median: 8ms, p95: 1ms}", "rtt.p95: the 95th percentile, 1ms, is below the median, 8ms"},
	} {
		text := strings.Replace(smallFabric, c.old, c.new, 1)
		if c.new == "size: 4GiB" {
			text += "capacity: 1GiB\n"
		}
		_, err := LoadFabric(Source{Name: "fabric.yaml", Text: []byte(text)})
		var all Problems
		if !errors.As(err, &all) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %q", c.new, err, c.want)
		}
	}
}
