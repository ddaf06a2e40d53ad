package scenarios

import (
	"embed"
	"path"
	"strings"
)

//go:embed *.yaml
var shipped embed.FS

//go:embed template/new.yaml
var template []byte

// Entry is a scenario that comes with Headway.
type Entry struct {
	Name  string
	About string // one sentence
	Text  []byte // the YAML, with its comments
}

// Catalogue returns the shipped scenarios by name.
func Catalogue() []Entry {
	files, err := shipped.ReadDir(".")
	if err != nil {
		panic(err) // they are in the binary
	}
	var entries []Entry
	for _, f := range files { // ReadDir sorts by name
		data, err := shipped.ReadFile(f.Name())
		if err != nil {
			panic(err)
		}
		e := Entry{Name: strings.TrimSuffix(f.Name(), path.Ext(f.Name())), Text: data}
		if about := parse(&text{name: f.Name()}, data, &reporter{}).find("about"); about != nil {
			e.About = about.text
		}
		entries = append(entries, e)
	}
	return entries
}

// Find returns a shipped scenario.
func Find(name string) (Entry, bool) {
	for _, e := range Catalogue() {
		if e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}

// Like is the name of the shipped scenario that is spelled most like a word, or "" if none is.
func Like(word string) string {
	var names []string
	for _, e := range Catalogue() {
		names = append(names, e.Name)
	}
	return nearest(word, names)
}

// Template is a scenario to start from, with comments. It loads as it stands.
func Template() []byte { return append([]byte(nil), template...) }
