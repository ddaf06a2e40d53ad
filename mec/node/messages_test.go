package node

import (
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
)

var rewrite = flag.Bool("rewrite", false, "write generated files anew")

func TestMessagesAreFresh(t *testing.T) {
	const file = "MESSAGES.md"
	if *rewrite {
		if err := os.WriteFile(file, MessagesText(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != string(MessagesText()) {
		t.Errorf("%s is stale: go generate ./mec/node writes it anew", file)
	}
	for _, m := range Messages() {
		if m.Data == nil {
			continue
		}
		data := reflect.TypeOf(m.Data)
		if data.Kind() == reflect.Slice {
			data = data.Elem()
		}
		for f := range data.Fields() {
			if f.Tag.Get("json") == "" || f.Tag.Get("doc") == "" {
				t.Errorf("%s: field %s has no name or no description", m.Subject, f.Name)
			}
		}
	}
}

// Whatever somebody has a right to say or hear is a message that is described.
func TestRightsAreDescribed(t *testing.T) {
	var described []string
	for _, m := range Messages() {
		described = append(described, strings.Replace(m.Subject, "SITE", "s7", 1))
	}
	for who, rights := range map[string]*server.Permissions{
		"vehicle": vehicleRights("s7"), "peer": peerRights("s7", "s8"), "leaf": leafRights("s7"), "engine": engineRights(), "observer": observerRights(),
	} {
		for _, subject := range slices.Concat(rights.Publish.Allow, rights.Subscribe.Allow) {
			if !strings.HasPrefix(subject, subjectRoot) {
				continue // an inbox, or JetStream's
			}
			pattern := strings.Replace(subject, ".*.", ".s7.", 1)
			if !slices.ContainsFunc(described, func(s string) bool { return covers(pattern, s) || covers(strings.Replace(pattern, Region, "s7", 1), s) }) {
				t.Errorf("a %s may use %s, which is no message of the list", who, subject)
			}
		}
	}
}

// covers says whether a subject matches a pattern that may end in >.
func covers(pattern, subject string) bool {
	if prefix, ok := strings.CutSuffix(pattern, ">"); ok {
		return strings.HasPrefix(subject, prefix)
	}
	return pattern == subject
}
