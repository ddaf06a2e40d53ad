package scenarios

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
)

// Reference is the table of all keys, in Markdown.
func Reference() []byte {
	var b bytes.Buffer
	b.WriteString("# Scenario reference\n\nGenerated from the types of this package; `go generate ./scenarios` writes it anew.\n\n")
	b.WriteString("| written as | examples |\n|---|---|\n")
	for _, n := range []reflect.Type{
		reflect.TypeFor[Duration](), reflect.TypeFor[Bytes](), reflect.TypeFor[Length](), reflect.TypeFor[Speed](),
		reflect.TypeFor[Angle](), reflect.TypeFor[Bandwidth](), reflect.TypeFor[Rate](), reflect.TypeFor[Ratio](), reflect.TypeFor[Percent](), reflect.TypeFor[Decibel](), reflect.TypeFor[Power](), reflect.TypeFor[Frequency](),
		reflect.TypeFor[Hysteresis](),
		reflect.TypeFor[USD](), reflect.TypeFor[Limit](), reflect.TypeFor[LonLat](), reflect.TypeFor[Seeds](), reflect.TypeFor[Offset](),
	} {
		_, example, _ := strings.Cut(notations[n].like, "like ")
		if example == "" {
			example = notations[n].like
		}
		fmt.Fprintf(&b, "| %s | %s |\n", notations[n].title, example)
	}
	const head = "\n| key | type | default | meaning |\n|---|---|---|---|\n"
	b.WriteString(head)
	fields := shapeOf(reflect.TypeFor[Scenario](), nil).fields
	for _, f := range fields {
		row(&b, f, f.key)
	}
	for _, f := range fields {
		if branchOf(f.typ) != nil {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n%s", f.key, f.doc, head)
			rowsBelow(&b, f, f.key)
		}
	}
	return b.Bytes()
}

// rowsBelow writes the rows of the keys below a key.
func rowsBelow(b *bytes.Buffer, f field, path string) {
	elem := branchOf(f.typ)
	if elem == nil {
		return
	}
	if f.typ.Kind() == reflect.Slice {
		path += "[]"
	}
	for _, child := range shapeOf(elem, f.below).fields {
		row(b, child, path+"."+child.key)
		rowsBelow(b, child, path+"."+child.key)
	}
}

// row writes the row of one key.
func row(b *bytes.Buffer, f field, path string) {
	def := "`" + f.def + "`"
	switch {
	case f.required:
		def = "required"
	case f.def == "":
		def = ""
	}
	doc := f.doc
	if f.words != nil {
		doc += " One of: " + strings.Join(f.words, ", ") + "."
	}
	fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", path, typeName(f.typ), def, strings.ReplaceAll(doc, "|", `\|`))
}

func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n, ok := notations[t]; ok {
		return n.title
	}
	return kindNames[t.Kind()]
}

var kindNames = map[reflect.Kind]string{
	reflect.Struct: "map", reflect.Slice: "list", reflect.String: "text", reflect.Bool: "true or false",
	reflect.Int: "whole number", reflect.Float64: "number",
}
