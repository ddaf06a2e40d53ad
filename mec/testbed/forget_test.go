package testbed

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"headway/mec/node"
)

// An engine that nobody follows forgets what it has heard: else the log of a long play would fill the memory.
func TestLogIsForgotten(t *testing.T) {
	cfg := testConfig(t, 1, "lru")
	p := begin(t, cfg, nil, time.Hour)
	js, err := jetstream.New(p.f.ctrl)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), node.LogStream)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 * logKeep {
		if err := p.f.ctrl.Publish(tickSubject, nil); err != nil {
			t.Fatal(err)
		}
	}
	await(t, "the log to be cut", func() bool {
		info, err := stream.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return info.State.LastSeq >= 3*logKeep && info.State.Msgs < 2*logKeep+1 && info.State.Msgs >= logKeep
	})
}
