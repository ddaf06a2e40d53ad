package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// decode reads one document; its errors begin with the position (":line:col: …") where there is one.
func decode(data []byte, kind string, v any) error {
	var head struct {
		Schema int    `json:"schema"`
		Kind   string `json:"kind"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return explain(data, err)
	}
	switch {
	case head.Schema == 0 || head.Kind != kind && kind != "":
		return wrongKind(head.Schema, head.Kind, kind)
	case head.Schema > SchemaVersion:
		return fmt.Errorf(": schema %d is newer than this headway reads (%d); use the headway that wrote it, or a newer one",
			head.Schema, SchemaVersion)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return explain(data, err)
	}
	return nil
}

func wrongKind(schema int, got, want string) error {
	if want == "" {
		want = "host"
	}
	if schema == 0 || got == "" {
		return fmt.Errorf(": not a document of headway (no schema and kind); a %s is wanted", want)
	}
	return fmt.Errorf(": this is a %s and a %s is wanted", got, want)
}

// explain adds the position to an error of encoding/json.
func explain(data []byte, err error) error {
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return errors.New(": the file is empty; run the scenario again")
	case errors.As(err, &syntax):
		if syntax.Offset >= int64(len(data)) {
			return fmt.Errorf(": the file ends in the middle, after %d bytes; run the scenario again", len(data))
		}
		return fmt.Errorf("%s: not JSON: %w", position(data, syntax.Offset), err)
	case errors.As(err, &typed):
		field := typed.Field
		if field == "" {
			field = "the document"
		}
		return fmt.Errorf("%s: %s is %s where %s is wanted", position(data, typed.Offset), field, jsonWord(typed.Value), kindWord(typed.Type.Kind()))
	}
	return fmt.Errorf(": %w", err)
}

// jsonWord and kindWord name types as JSON does: an array is a list everywhere else in Headway.
func jsonWord(value string) string {
	switch value {
	case "array":
		return "a list"
	case "object":
		return "an object"
	}
	return "a " + value
}

func kindWord(k reflect.Kind) string {
	switch k {
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	}
	return "a number"
}

// position is ":line:col" of the byte before offset, both from 1.
func position(data []byte, offset int64) string {
	before := data[:min(max(offset-1, 0), int64(len(data)))]
	return fmt.Sprintf(":%d:%d", bytes.Count(before, []byte("\n"))+1, len(before)-bytes.LastIndexByte(before, '\n'))
}
