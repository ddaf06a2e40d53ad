package node

import (
	"context"
	"errors"
	"net"
	"testing"

	"headway/mec"
)

// What was asked of a node that dies is given up when the connection breaks, not when patience ends.
func TestAskedOfTheDead(t *testing.T) {
	p := newPair(t, 0)
	asker, dying := p.nodes[0], p.nodes[1]
	broken := make(chan net.Conn, 1)
	asker.cfg.Dial = func(to mec.SiteID, _ Lane) (net.Conn, error) {
		conn, err := p.nodes[to].Accept()
		select {
		case broken <- conn:
		default:
		}
		return conn, err
	}
	dying.mu.Lock() // it hears the request and gets no further
	defer dying.mu.Unlock()
	got := make(chan error, 1)
	go func() {
		_, err := asker.fetch(&ReadRequest{Object: 1, Bytes: 10}, 1)
		got <- err
	}()
	conn := <-broken
	await(t, "the request", func() bool {
		c, err := asker.peers.get(1, Fetch)
		return err == nil && c.Stats().OutMsgs > 0
	})
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("the request ended with %v", err)
	}
}
