package scenarios

import (
	"bytes"
	"encoding/json"
	"reflect"
)

//go:generate go test -run "SchemaIsFresh|TestReferenceIsFresh" . -rewrite

// Schema is the JSON Schema (draft 2020-12) of a scenario, for editors. It knows all that the tags say; what Load checks
// besides (units' bounds, names that refer to each other) it cannot.
func Schema() []byte { return document("Headway scenario", reflect.TypeFor[Scenario]()) }

// document is the JSON Schema of a type of files.
func document(title string, of reflect.Type) []byte {
	root := append(members{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", title},
	}, object(of, nil)...)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(root); err != nil {
		panic(err) // it holds only strings, numbers, bools and lists of them
	}
	return b.Bytes()
}

// members is a JSON object that keeps its order.
type members []member

type member struct {
	key   string
	value any
}

func (ms members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, m := range ms {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := e.Encode(m.key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := e.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// object is the schema of a struct.
func object(t reflect.Type, below map[string]string) members {
	s := shapeOf(t, below)
	var properties members
	var required []string
	var rules []any
	for _, f := range s.fields {
		properties = append(properties, member{f.key, property(f)})
		if f.required {
			required = append(required, f.key)
		}
		if f.when.key != "" {
			rules = append(rules, onlyWhen(f))
		}
	}
	for _, g := range s.groups {
		rules = append(rules, exclusive(g))
	}
	out := members{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}}
	if required != nil {
		out = append(out, member{"required", required})
	}
	if rules != nil {
		out = append(out, member{"allOf", rules})
	}
	return out
}

// exclusive is the rule that one key of a group is there, or at most one.
func exclusive(g group) members {
	var one, any []any
	for _, k := range g.keys {
		has := members{{"required", []string{k}}}
		one, any = append(one, has), append(any, has)
	}
	if !g.required {
		one = append(one, members{{"not", members{{"anyOf", any}}}})
	}
	return members{{"oneOf", one}}
}

// onlyWhen is the rule that a key is there only beside its sibling's word.
func onlyWhen(f field) members {
	fits := members{{"properties", members{{f.when.key, members{{"const", f.when.word}}}}}}
	if !f.when.isDefault {
		fits = append(fits, member{"required", []string{f.when.key}})
	}
	return members{{"if", members{{"required", []string{f.key}}}}, {"then", fits}}
}

// property is the schema of a key's value.
func property(f field) members {
	out := members{}
	if f.doc != "" {
		out = append(out, member{"description", f.doc})
	}
	if f.def != "" {
		out = append(out, member{"default", defaultOf(f)})
	}
	t := f.typ
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return append(out, valueSchema(t, f)...)
}

func valueSchema(t reflect.Type, f field) members {
	switch {
	case t == reflect.TypeFor[LonLat]():
		return members{{"type", "array"}, {"prefixItems", []any{degrees(180), degrees(85)}}, {"minItems", 2}, {"maxItems", 2}}
	case t == reflect.TypeFor[Seeds]():
		return members{{"oneOf", []any{
			members{{"type", "integer"}, {"minimum", 1}, {"maximum", maxSeeds}},
			members{{"type", "string"}, {"pattern", `^[0-9]+\.\.[0-9]+$`}},
			members{
				{"type", "array"},
				{"items", members{{"type", "integer"}, {"minimum", 0}, {"maximum", maxSeed}}},
				{"minItems", 1},
				{"maxItems", maxSeeds},
				{"uniqueItems", true},
			},
		}}}
	case isText(t):
		return textSchema(t, f)
	case t.Kind() == reflect.Struct:
		return object(t, f.below)
	case t.Kind() == reflect.Slice:
		each := f
		each.max, each.filled = nil, true
		out := members{{"type", "array"}, {"items", valueSchema(t.Elem(), each)}}
		if f.filled {
			out = append(out, member{"minItems", 1})
		}
		if f.max != nil {
			out = append(out, member{"maxItems", *f.max})
		}
		return out
	case t.Kind() == reflect.String:
		return stringSchema(f)
	case t.Kind() == reflect.Bool:
		return members{{"type", "boolean"}}
	case t.Kind() == reflect.Int:
		return numberSchema("integer", f)
	}
	return numberSchema("number", f)
}

// textSchema is that of a number with a unit: a string with a pattern, and a plain number where that may stand too.
func textSchema(t reflect.Type, f field) members {
	n := notations[t]
	text := members{{"type", "string"}, {"pattern", n.pattern}}
	if !n.number {
		return text
	}
	return members{{"oneOf", []any{numberSchema("number", f), text}}}
}

func numberSchema(kind string, f field) members {
	out := members{{"type", kind}}
	if f.min != nil {
		out = append(out, member{"minimum", *f.min})
	}
	if f.max != nil {
		out = append(out, member{"maximum", *f.max})
	}
	return out
}

func stringSchema(f field) members {
	out := members{{"type", "string"}}
	switch {
	case f.words != nil:
		out = append(out, member{"enum", f.words})
	case f.name:
		out = append(out, member{"pattern", nameRule.String()}, member{"maxLength", maxName})
	case f.filled:
		out = append(out, member{"minLength", 1})
	}
	return out
}

func degrees(limit float64) members {
	return members{{"type", "number"}, {"minimum", -limit}, {"maximum", limit}}
}

// defaultOf is a default as JSON: a number or truth value where the notation is one.
func defaultOf(f field) any {
	switch {
	case f.def == "true" || f.def == "false":
		return f.def == "true"
	case listed(f.def) != nil:
		return json.RawMessage(f.def)
	case plainDecimal.MatchString(f.def):
		return json.Number(f.def)
	}
	return f.def
}
