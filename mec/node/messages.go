package node

import (
	"fmt"
	"reflect"
	"strings"
)

//go:generate go test -run TestMessagesAreFresh . -rewrite

// Message is one kind of message of a fabric.
type Message struct {
	Subject string // SITE stands for s0, s1, … or region
	From    string // who sends it
	To      string // who hears it
	Data    any    // the JSON in it; nil: none, or bytes
	About   string
	Headers [][2]string // name and meaning
	Answer  string
}

// stampHeader is what writes are ordered by.
var stampHeader = [2]string{headStamp, "The write's hybrid logical clock: 16 hexadecimal digits (48 bits of milliseconds, 16 of a counter), a dash, and the site that took it. The greatest wins."}

// Messages are all messages of a fabric, in the order of what happens to a vehicle's data.
func Messages() []Message {
	object := [2]string{headObject, "Number of the object."}
	return []Message{
		{Subject: Subject("SITE", "up.vector"), From: "vehicle", To: "engine", Data: News{}, About: "Where a vehicle is and how it moves."},
		{Subject: Subject("SITE", "up.attach"), From: "vehicle, or the radio network", To: "engine", Data: News{}, About: "A vehicle is served by a cell of this site from now on."},
		{Subject: Subject("SITE", "up.prepare"), From: "the radio network", To: "engine", Data: News{}, About: "A handover to a cell of this site is being prepared."},
		{Subject: Subject("SITE", "up.leave"), From: "vehicle", To: "engine", Data: News{}, About: "A vehicle has left the network."},
		{Subject: Subject("SITE", "up.hint"), From: "vehicle's application", To: "engine", Data: HintNews{}, About: "What no vector tells. Hints are believed by their record."},
		{Subject: Subject("SITE", "up.access"), From: "node", To: "engine", Data: Access{}, About: "A read, where the policy wants to hear of it."},
		{Subject: Subject("SITE", "up.landed"), From: "node", To: "engine", Data: Placed{}, About: "A copy is complete; from the region: an original is hot again."},
		{Subject: Subject("SITE", "up.lost"), From: "node", To: "engine", Data: Placed{}, About: "A copy will not come."},
		{
			Subject: Subject("SITE", "up.held"), From: "node", To: "engine", Data: []Held{}, About: "All copies at a site, complete or on their way: after its link or the engine was away. The region says [] when it has started.",
			Answer: "JetStream's acknowledgement: the log has it.",
		},
		{Subject: Subject(Region, "up.site"), From: "region's node", To: "engine", Data: SiteNews{}, About: "A site is taken for dead, or is back."},
		{Subject: Subject("engine", "up.tick"), From: "engine", To: "engine", About: "Time has passed: what the engine wanted to be woken for is due."},
		{Subject: leadSubject, From: "engine", To: "nodes", Data: Lead{}, About: "An engine leads from now on."},
		{Subject: Subject("SITE", "do"), From: "engine", To: "node", Data: Order{}, About: "What is to be copied to this site, or dropped there; to the region: in which tier an original is to lie."},
		{Subject: whereSubject, From: "engine", To: "nodes", Data: Where{}, About: "A copy is at a site, or no more."},
		{Subject: Subject("SITE", "where"), From: "engine", To: "node", Data: []Where{}, About: "All copies that there are, for a node that has forgotten."},
		{
			Subject: Subject("SITE", "read"), From: "vehicle", To: "node", Data: ReadRequest{}, About: "A read.",
			Answer: "The bytes, at most 768 KiB of them, with the headers below.",
			Headers: [][2]string{
				{headOutcome, "As in up.access."},
				{headFrom, "Number of the location that it came from."},
				{headStamp, "Of the latest write that is in it, where there is one."},
				{headWaited, "ns that it waited for a copy to land."},
				{headLink, "ns that the links take for it when they are idle, by the fabric file."},
				{headUnsent, "The part of that which bytes beyond 768 KiB would have taken."},
				{headAsleep, "A cold read brings no bytes, but in how many ns, of the scenario, the original will be rehydrated."},
			},
		},
		{
			Subject: Subject("SITE", "write"), From: "vehicle", To: "node", About: "A write: the bytes that take the place of the object's first.",
			Headers: [][2]string{object}, Answer: "Empty, with " + headStamp + ": the write is in the site's journal, and will not be lost.",
		},
		{
			Subject: Subject("SITE", "merge"), From: "node", To: "region's node", About: "A write from a site's journal.", Headers: [][2]string{object, stampHeader},
			Answer: "Empty: the region has it, or a later one.",
		},
		{Subject: Subject("SITE", "push"), From: "region's node", To: "node", About: "A write, for a site that has a copy.", Headers: [][2]string{object, stampHeader}},
		{
			Subject: Subject("SITE", "fetch"), From: "another node", To: "node", Data: ReadRequest{}, About: "A read that another site could not answer.", Answer: "The bytes.",
			Headers: [][2]string{
				{headGone, "1: there is no copy here."},
				{headAsleep, "From the region, without bytes: in how many ns, of the scenario, the original will be rehydrated; 0: nobody has begun."},
				stampHeader,
				{headWritten, "How many bytes the latest write lies over, after the first 8, which mark the object."},
			},
		},
		{
			Subject: Subject("SITE", "chunk.OBJECT.ORDER.N"), From: "another node", To: "node", About: "Chunk N, of 64 KiB, of the copy that an order made; of the original, at the region, ORDER is 0.",
			Answer: "The bytes, with the headers of fetch.",
		},
	}
}

// MessagesText describes all messages, in Markdown.
func MessagesText() []byte {
	var b strings.Builder
	b.WriteString(`# Messages of a fabric

Generated from the types of this package; ` + "`go generate ./mec/node`" + ` writes it anew. The version is in the subject: a
message that changes its meaning gets another (headway.v2); fields that are new and may be left out do not count.

SITE stands for s0, s1, … in the order of the fabric file, or region. What is JSON is an object in one message; who does not
know a field leaves it out. Field names are those of ETSI GS MEC 013 (location) and 012 (radio network information) where
they have one. What begins with up. is kept by the region in its log, in the order in which it arrives: the engine is what
the log has made of it.

| subject | from | to | about |
|---|---|---|---|
`)
	all := Messages()
	for _, m := range all {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.Subject, m.From, m.To, m.About)
	}
	for _, m := range all {
		if m.Data == nil && m.Headers == nil && m.Answer == "" {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", m.Subject, m.About)
		if m.Answer != "" {
			fmt.Fprintf(&b, "\nAnswer: %s\n", m.Answer)
		}
		if m.Headers != nil {
			b.WriteString("\n| header | meaning |\n|---|---|\n")
			for _, h := range m.Headers {
				fmt.Fprintf(&b, "| `%s` | %s |\n", h[0], h[1])
			}
		}
		if m.Data != nil {
			fields(&b, reflect.TypeOf(m.Data))
		}
	}
	return []byte(b.String())
}

// fields writes the table of a message's fields.
func fields(b *strings.Builder, t reflect.Type) {
	b.WriteByte('\n')
	if t.Kind() == reflect.Slice {
		t = t.Elem()
		b.WriteString("A list of:\n\n")
	}
	b.WriteString("| field | type | meaning |\n|---|---|---|\n")
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		kind := jsonType(f.Type)
		if options == "omitempty" {
			kind += ", may be left out"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, kind, f.Tag.Get("doc"))
	}
}

func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return jsonType(t.Elem())
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	case reflect.Float64:
		return "number"
	case reflect.Struct:
		return "{seconds, nanoSeconds}"
	default:
		return "whole number"
	}
}
