package testbed

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"headway/mec/node"
)

// logged is a message of the region's log, or why it can be read no further.
type logged struct {
	number  uint64 // in the log, from 1
	at      time.Time
	subject string
	data    []byte
	err     error
}

const (
	logAhead   = 1024                   // messages read ahead
	logPause   = 100 * time.Millisecond // before the log is asked for again
	callWithin = 2 * time.Second        // a call of the region's server
)

// readLog reads the log from a message on, for as long as ctx lasts: when the region is away, until it is back.
func readLog(ctx context.Context, js jetstream.JetStream, from uint64, out chan<- logged) {
	put := func(m logged) bool {
		select {
		case out <- m:
			return true
		case <-ctx.Done():
			return false
		}
	}
	for ctx.Err() == nil {
		messages, err := openReader(ctx, js, from)
		if errors.Is(err, errLogLost) {
			put(logged{err: err})
			return
		}
		for err == nil {
			var m jetstream.Msg
			if m, err = messages.Next(jetstream.NextContext(ctx)); err != nil {
				break
			}
			var meta *jetstream.MsgMetadata
			if meta, err = m.Metadata(); err == nil {
				if !put(logged{number: meta.Sequence.Stream, at: meta.Timestamp, subject: m.Subject(), data: m.Data()}) {
					break
				}
				from = meta.Sequence.Stream + 1
			}
		}
		if messages != nil {
			messages.Stop()
		}
		_ = pause(ctx, logPause)
	}
}

var errLogLost = errors.New("the log is shorter than what was heard of it: the region has lost its store; start the engine again")

// openReader asks for the log from a message on.
func openReader(ctx context.Context, js jetstream.JetStream, from uint64) (jetstream.MessagesContext, error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	stream, err := js.Stream(ctx, node.LogStream)
	if err != nil {
		return nil, err
	}
	if stream.CachedInfo().State.LastSeq+1 < from {
		return nil, errLogLost
	}
	consumer, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from, AckPolicy: jetstream.AckNonePolicy,
		MemoryStorage: true, InactiveThreshold: 10 * time.Second,
	})
	if err != nil {
		return nil, err
	}
	return consumer.Messages(jetstream.PullMaxMessages(logAhead), jetstream.PullExpiry(4*time.Second), jetstream.PullHeartbeat(time.Second))
}
