package node

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"headway/fabric"
)

// journal holds the writes that this site has acknowledged and the region has not got yet: a stream in a file, that
// outlives the server. What is in it is sent again and again until the region says that it has it; the region may be told
// twice, as a stamp is merged once.
type journal struct {
	n      *Node
	js     jetstream.JetStream
	stream jetstream.Stream
	queue  jetstream.Consumer
}

const (
	journalName = "journal"
	shipMost    = 64                     // writes on their way to the region
	shipWithin  = 2 * time.Second        // then it is sent again
	shipPause   = 200 * time.Millisecond // before it is
)

// The headers of a write.
const (
	headObject  = "Headway-Object"
	headStamp   = "Headway-Stamp"
	headWritten = "Headway-Written" // how many bytes of an object the latest write lies over
)

func (n *Node) openJournal(ctx context.Context) error {
	nc := n.write // not that which carries the copies
	if n.cfg.Parts != nil {
		nc = n.keep
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	n.journal = journal{n: n, js: js}
	n.journal.stream, err = js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: journalName, Subjects: []string{Subject(n.name, "journal")}, Storage: jetstream.FileStorage,
		Retention: jetstream.WorkQueuePolicy,
	})
	if err != nil {
		return fmt.Errorf("opening the journal: %w", err)
	}
	n.journal.queue, err = n.journal.stream.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: "shipper", AckPolicy: jetstream.AckExplicitPolicy, AckWait: 2 * shipWithin, MaxAckPending: shipMost,
	})
	if err != nil {
		return fmt.Errorf("opening the journal: %w", err)
	}
	// What a former life of this node has acknowledged is older than what it writes from now on.
	last, err := n.journal.stream.GetLastMsgForSubject(ctx, Subject(n.name, "journal"))
	if err == nil {
		if s, e := ParseStamp(last.Header.Get(headStamp)); e == nil {
			n.hlc.see(s)
		}
	} else if !errors.Is(err, jetstream.ErrMsgNotFound) {
		return fmt.Errorf("reading the journal: %w", err)
	}
	n.tasks.Go(n.journal.ship)
	return nil
}

// onWrite acknowledges a vehicle's write once it is in the journal.
func (n *Node) onWrite(m *nats.Msg) {
	o, err := objectOf(m)
	if err != nil || !n.knows(o) {
		return
	}
	s := n.hlc.next()
	entry := &nats.Msg{Subject: Subject(n.name, "journal"), Data: m.Data, Header: nats.Header{
		headObject: []string{strconv.Itoa(int(o))}, headStamp: []string{s.String()},
	}}
	ctx, cancel := context.WithTimeout(n.ctx, storeWithin)
	defer cancel()
	if _, err := n.journal.js.PublishMsg(ctx, entry); err != nil {
		if n.ctx.Err() == nil {
			n.fail(fmt.Errorf("journal: %w", err))
		}
		return // not acknowledged: the vehicle hears nothing
	}
	n.learn(o, version{s, m.Data})
	n.refresh(ctx, o)
	if err := m.RespondMsg(&nats.Msg{Header: nats.Header{headStamp: []string{s.String()}}}); err != nil && n.ctx.Err() == nil {
		n.fail(err)
	}
}

func objectOf(m *nats.Msg) (fabric.ObjectID, error) {
	v, err := strconv.ParseInt(m.Header.Get(headObject), 10, 32)
	if err == nil && v < 0 {
		err = errors.New("negative")
	}
	return fabric.ObjectID(v), err
}

// ship brings the journal to the region for as long as the node lives.
func (j *journal) ship() {
	window := make(chan struct{}, shipMost)
	for j.n.ctx.Err() == nil {
		batch, err := j.queue.FetchNoWait(shipMost)
		if err != nil {
			j.pause(shipPause)
			continue
		}
		got := 0
		for m := range batch.Messages() {
			got++
			select {
			case window <- struct{}{}:
			case <-j.n.ctx.Done():
				return
			}
			j.n.tasks.Go(func() {
				defer func() { <-window }()
				j.send(m)
			})
		}
		if got == 0 {
			j.wait()
		}
	}
}

// wait waits for the next write.
func (j *journal) wait() {
	ctx, cancel := context.WithTimeout(j.n.ctx, 5*time.Second)
	defer cancel()
	m, err := j.queue.Next(jetstream.FetchContext(ctx))
	if err == nil {
		j.n.tasks.Go(func() { j.send(m) })
	} else if j.n.ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, nats.ErrTimeout) {
		j.pause(shipPause)
	}
}

func (j *journal) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-j.n.ctx.Done():
	}
}

// send sends a write to the region, and takes it off the journal when the region has it.
func (j *journal) send(m jetstream.Msg) {
	ctx, cancel := context.WithTimeout(j.n.ctx, shipWithin)
	defer cancel()
	head := nats.Header{headObject: m.Headers()[headObject], headStamp: m.Headers()[headStamp]}
	_, err := j.n.write.RequestMsgWithContext(ctx, &nats.Msg{Subject: Subject(j.n.name, "merge"), Data: m.Data(), Header: head})
	switch {
	case j.n.ctx.Err() != nil:
	case err == nil:
		err = m.Ack()
	default: // the link is down, or the region is
		err = m.NakWithDelay(shipPause)
	}
	if err != nil && j.n.ctx.Err() == nil {
		j.n.fail(fmt.Errorf("journal: %w", err))
	}
}

// Unshipped is the number of writes that the region has not confirmed yet.
func (n *Node) Unshipped(ctx context.Context) (uint64, error) {
	info, err := n.journal.stream.Info(ctx)
	if err != nil {
		return 0, err
	}
	return info.State.Msgs, nil
}
