package scenarios

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestSchemaIsFresh(t *testing.T)    { golden(t, "scenario.schema.json", Schema()) }
func TestReferenceIsFresh(t *testing.T) { golden(t, "REFERENCE.md", Reference()) }

// compiled is the schema as an independent implementation understands it.
var compiled = sync.OnceValue(func() *jsonschema.Schema { return compile(Schema()) })

func compile(schema []byte) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		panic(err)
	}
	return c.MustCompile("schema.json")
}

func schemaAccepts(text []byte) error { return accepts(compiled(), text) }

// accepts validates YAML as an editor does: as the JSON that it stands for.
func accepts(schema *jsonschema.Schema, text []byte) error {
	var doc any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return err
	}
	data, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func TestSchemaAcceptsWhatLoads(t *testing.T) {
	texts := map[string][]byte{"small": []byte(small), "all": []byte(all), "template": Template()}
	for _, e := range Catalogue() {
		texts[e.Name] = e.Text
		if needs(e.Name) != nil { // an editor is to point at the files that are missing
			if schemaAccepts(e.Text) == nil {
				t.Errorf("%s: the schema does not miss the files", e.Name)
			}
			delete(texts, e.Name)
			texts[e.Name+" with files"] = load(t, string(e.Text), needs(e.Name)...).YAML()
		}
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		s := load(t, string(texts[name]))
		for _, text := range [][]byte{texts[name], s.YAML()} {
			if err := schemaAccepts(text); err != nil {
				t.Errorf("%s loads, but the schema refuses it: %v\n%s", name, err, text)
			}
		}
	}
}

// beyondSchema are the wrong scenarios that a schema cannot refuse, each with its reason.
var beyondSchema = map[string]string{
	"alias.yaml":              "the YAML library resolves it first",
	"anchors.yaml":            "the YAML library resolves it first",
	"merge-key.yaml":          "the YAML library resolves it first",
	"tags.yaml":               "the YAML library resolves it first",
	"per-cell.yaml":           "false is a truth value",
	"a3-on-a-grid.yaml":       "keys of different maps",
	"buses.yaml":              "values that refer to each other",
	"commuters-idle.yaml":     "values that refer to each other",
	"class-twice.yaml":        "names that refer to each other",
	"combinations.yaml":       "values that refer to each other",
	"fixes.yaml":              "keys of different maps",
	"fixes-delay.yaml":        "keys of different maps",
	"fixes-links.yaml":        "keys of different maps",
	"tree.yaml":               "keys of different maps",
	"faults.yaml":             "values that refer to each other",
	"gate-names.yaml":         "names that refer to each other",
	"hints-fixes.yaml":        "keys of different maps",
	"grid-corners.yaml":       "values that refer to each other",
	"node.yaml":               "values that refer to each other",
	"no-duration.yaml":        "values that refer to each other",
	"out-of-range.yaml":       "bounds of numbers with units",
	"percentile.yaml":         "values that refer to each other",
	"road-in-city.yaml":       "keys of different maps",
	"second-document.yaml":    "the YAML library reads the first only",
	"site-names.yaml":         "names that refer to each other",
	"telemetry-fallback.yaml": "values that refer to each other",
	"telemetry-halves.yaml":   "values that refer to each other",
	"yaml-1.1-numbers.yaml":   "017 and 0x10 are numbers to a YAML library",
}

// The schema refuses each wrong scenario that it can; all of them are refused by Load (see TestBad).
func TestSchemaRefusesWhatIsWrong(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		why := beyondSchema[filepath.Base(file)]
		if err := schemaAccepts(text); err == nil && why == "" {
			t.Errorf("%s: the schema accepts it", file)
		} else if err != nil && why != "" {
			t.Errorf("%s: the schema refuses it, so this is not beyond it: %v", file, err)
		}
	}
}

// Every key says what it means.
func TestEveryKeyIsDescribed(t *testing.T) {
	for line := range strings.Lines(string(Reference())) {
		if strings.HasPrefix(line, "| `") && strings.HasSuffix(strings.TrimSpace(line), "|  |") {
			t.Errorf("no meaning: %s", line)
		}
	}
}
