package scenarios

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"headway/fabric"
)

// shape is what the tags of a struct say. The decoder, the printer, the schema and the reference all read it.
type shape struct {
	fields []field
	groups []group
}

// field is one key.
type field struct {
	index    int
	key      string
	typ      reflect.Type
	doc      string
	def      string // "": none
	below    map[string]string
	min, max *float64
	words    []string
	required bool
	filled   bool // if it is there, it is not empty
	name     bool
	path     bool
	when     condition
	hint     string
}

// group is a set of keys that exclude each other.
type group struct {
	keys     []string
	required bool
}

// condition says that a key means something only when a sibling has a word. isDefault: also when the sibling is absent.
type condition struct {
	key, word string
	isDefault bool
}

// Policies are the policies that a scenario may name.
var Policies = fabric.Names()

// Metrics are the metrics that a gate may judge.
var Metrics = []string{
	"hit_rate", "late_rate", "miss_rate", "cold_rate", "unavailable_rate", "byte_hit_rate", "deadline_rate",
	"latency_ms_p50", "latency_ms_p90", "latency_ms_p99", "latency_ms_p999", "latency_ms_mean",
	"cost_usd", "cost_storage_usd", "cost_transfer_usd", "cost_operations_usd", "cost_penalty_usd", "efficiency",
	"copies_mean", "excess_storage", "wasted_transfer", "backhaul_gb",
	"stale_read_rate", "staleness_ms_p99", "contract_violations", "lost_writes",
	"handovers", "crossings", "ping_pong_rate", "too_late_handovers", "interruption_ms_mean", "interruption_ms_p99", "reads", "writes", "predictor_brier",
	"crossing_stall_ms_mean", "crossing_stall_ms_p50", "crossing_stall_ms_p99", "crossing_stall_censored",
	"availability", "lost_at_start", "lost_at_move", "excess_data", "next_site_accuracy", "startup_accuracy",
	"copies_ordered", "copies_landed", "copies_unused", "equivalent_transfers",
}

// shapeOf reads the tags of a struct type. below are defaults that the field holding the struct gives to its keys.
func shapeOf(t reflect.Type, below map[string]string) shape {
	var s shape
	for i := range t.NumField() {
		f := t.Field(i)
		if keys, ok := f.Tag.Lookup("oneof"); ok {
			s.groups = append(s.groups, group{strings.Split(keys, ","), f.Tag.Get("required") == "true"})
		}
		if key := f.Tag.Get("yaml"); key != "" && key != "-" {
			s.fields = append(s.fields, fieldOf(i, key, f, below))
		}
	}
	for i := range s.fields {
		f := &s.fields[i]
		_, grouped := s.grouped(f.key)
		f.filled = f.required || grouped
		w := &f.when
		if of := s.field(w.key); of != nil {
			w.isDefault = of.def == w.word
		}
	}
	return s
}

func fieldOf(index int, key string, f reflect.StructField, below map[string]string) field {
	out := field{
		index: index, key: key, typ: f.Type, doc: f.Tag.Get("doc"), def: f.Tag.Get("default"),
		required: f.Tag.Get("required") == "true", name: f.Tag.Get("name") == "true", path: f.Tag.Get("path") == "true",
		hint: f.Tag.Get("hint"), min: bound(f, "min"), max: bound(f, "max"),
	}
	if def, ok := below[key]; ok {
		out.def = def
	}
	if of, word, ok := strings.Cut(f.Tag.Get("when"), "="); ok {
		out.when = condition{key: of, word: word}
	}
	switch words := f.Tag.Get("enum"); words {
	case "":
	case "$policies":
		out.words = Policies
	case "$metrics":
		out.words = Metrics
	default:
		out.words = strings.Split(words, ",")
	}
	if defs := f.Tag.Get("defaults"); defs != "" {
		out.below = map[string]string{}
		for pair := range strings.SplitSeq(defs, ",") {
			k, v, _ := strings.Cut(pair, "=")
			out.below[k] = v
		}
	}
	return out
}

// bound reads a number in a tag; the tags are ours, so a wrong one is a bug.
func bound(f reflect.StructField, tag string) *float64 {
	text, ok := f.Tag.Lookup(tag)
	if !ok {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("field %s: tag %s: %v", f.Name, tag, err))
	}
	return &v
}

func (s shape) field(key string) *field {
	for i := range s.fields {
		if s.fields[i].key == key {
			return &s.fields[i]
		}
	}
	return nil
}

func (s shape) keys() []string {
	keys := make([]string, len(s.fields))
	for i, f := range s.fields {
		keys[i] = f.key
	}
	return keys
}

// grouped returns the group that holds a key, if any.
func (s shape) grouped(key string) (group, bool) {
	for _, g := range s.groups {
		if slices.Contains(g.keys, key) {
			return g, true
		}
	}
	return group{}, false
}

var unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// isText says whether values of t are written as one scalar that t reads itself. Seeds may also be a list.
func isText(t reflect.Type) bool {
	return t != reflect.TypeFor[Seeds]() && reflect.PointerTo(t).Implements(unmarshaler)
}

// isBranch says whether t is written as a map.
func isBranch(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct && !isText(t)
}

// numeric is a number's value in its base unit.
func numeric(v reflect.Value) (float64, bool) {
	switch {
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanFloat():
		return v.Float(), true
	}
	return 0, false
}

// inUnit prints a bound as a value of type t is written.
func inUnit(x float64, t reflect.Type) string {
	v := reflect.New(t).Elem()
	if v.CanInt() {
		v.SetInt(int64(x))
	} else {
		v.SetFloat(x)
	}
	return plainText(v)
}

// plainText is a scalar value as it is written in YAML, without quotes.
func plainText(v reflect.Value) string {
	if s, ok := reflect.TypeAssert[fmt.Stringer](v); ok {
		return s.String()
	}
	if v.CanFloat() {
		return decimalText(v.Float())
	}
	return fmt.Sprint(v.Interface())
}
