package node

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// connectAs opens a connection to a node's server as the holder of a key, and collects what the server refuses.
func connectAs(t *testing.T, n *Node, key Key, name string) (*nats.Conn, chan error) {
	t.Helper()
	refused := make(chan error, 16)
	nc, err := nats.Connect("", nats.InProcessServer(n.srv), key.option(), nats.CustomInboxPrefix(inbox(name)), nats.MaxReconnects(0),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc, refused
}

// mustRefuse wants the server to refuse what do does.
func mustRefuse(t *testing.T, who, what string, nc *nats.Conn, refused chan error, do func() error) {
	t.Helper()
	if err := errors.Join(do(), nc.Flush()); err != nil {
		if strings.Contains(strings.ToLower(err.Error()), "permissions violation") {
			return
		}
		t.Fatal(err)
	}
	select {
	case err := <-refused:
		if !strings.Contains(strings.ToLower(err.Error()), "permissions violation") {
			t.Errorf("%s: %s: %v", who, what, err)
		}
	case <-time.After(time.Minute):
		t.Errorf("%s may %s", who, what)
	}
}

// Each party is refused what is not its own: subjects of other sites, the engine's, and the stores.
func TestRights(t *testing.T) {
	p := newPair(t, 0)
	site, region := p.nodes[0], p.nodes[p.network.Region()]
	for _, party := range []struct {
		who, name string
		at        *Node
		key       Key
		publish   []string
		subscribe []string
	}{
		{
			"a vehicle", "vehicle", site, p.cars[0],
			[]string{
				"headway.v1.s0.do", "headway.v1.where", "headway.v1.s1.read", "headway.v1.s1.up.vector", "headway.v1.s0.up.landed",
				"headway.v1.s0.up.access", "headway.v1.s0.chunk.1.0.0", "headway.v1.s0.fetch", "$JS.API.STREAM.LIST", "$KV.copies.o1.1.0", "x",
			},
			[]string{">", "headway.v1.>", "headway.v1.s0.read", "_INBOX.>", "_INBOX.s0.>", "$SYS.>"},
		},
		{
			"another site's node", "s1", site, p.keys[1],
			[]string{
				"headway.v1.s0.do", "headway.v1.s0.read", "headway.v1.s0.write", "headway.v1.s0.up.vector", "headway.v1.where",
				"$JS.API.STREAM.LIST", "$JS.API.STREAM.PURGE.KV_copies", "$KV.copies.o1.1.0",
			},
			[]string{">", "headway.v1.>", "headway.v1.s0.read", "_INBOX.>", "_INBOX.s0.>", "_INBOX.vehicle.>"},
		},
		{
			"a site's node, at the region", "s1", region, p.keys[1],
			[]string{
				"headway.v1.s0.up.vector", "headway.v1.s0.do", "headway.v1.s1.do", "headway.v1.where", "$JS.API.STREAM.LIST",
				"$JS.region.API.STREAM.CREATE.x", "$KV.copies.o1.0.0", "headway.v1.region.do", "headway.v1.region.up.site", "headway.v1.lead",
				"headway.v1.s0.merge", "headway.v1.engine.up.tick", "$KV.engine-lease.x", "$KV.objects.o1",
			},
			[]string{">", "headway.v1.>", "headway.v1.s0.do", "headway.v1.*.up.>", "_INBOX.>", "_INBOX.s0.>", "_INBOX.region.>"},
		},
		{
			"an engine", EngineParty, region, p.engine,
			[]string{
				"headway.v1.s0.up.vector", "headway.v1.s0.up.landed", "headway.v1.s0.read", "headway.v1.s0.write", "headway.v1.s0.merge",
				"headway.v1.s0.push", "headway.v1.region.fetch", "headway.v1.region.up.site", "$KV.objects.o1", "$JS.API.STREAM.LIST",
				"$JS.API.STREAM.DELETE.engine", "$JS.API.STREAM.CREATE.x", "$JS.API.STREAM.PURGE.KV_objects", "$JS.API.STREAM.MSG.GET.KV_objects", "x",
			},
			[]string{">", "headway.v1.>", "headway.v1.*.up.>", "_INBOX.>", "_INBOX.region.>", "_INBOX.s0.>", "$SYS.>"},
		},
		{
			"an observer", ObserverParty, region, p.observer,
			[]string{
				"headway.v1.s0.up.vector", "headway.v1.s0.do", "headway.v1.region.do", "headway.v1.where", "headway.v1.lead", "headway.v1.s0.merge",
				"headway.v1.s0.push", "headway.v1.s0.read", "headway.v1.region.chunk.1.0.0", "$KV.objects.o1", "$KV.engine-lease.x", "$JS.API.STREAM.LIST", "x",
			},
			[]string{">", "_INBOX.>", "_INBOX.region.>", "_INBOX.engine.>", "$SYS.>"},
		},
	} {
		nc, refused := connectAs(t, party.at, party.key, party.name)
		for _, subject := range party.publish {
			mustRefuse(t, party.who, "publish "+subject, nc, refused, func() error { return nc.Publish(subject, nil) })
		}
		for _, subject := range party.subscribe {
			mustRefuse(t, party.who, "subscribe "+subject, nc, refused, func() error {
				_, err := nc.SubscribeSync(subject)
				return err
			})
		}
		if len(refused) > 0 {
			t.Errorf("%s: %v", party.who, <-refused)
		}
	}
}

// A site's node with all rights at home reaches nothing of the other site's through the region.
func TestRightsOverLeaf(t *testing.T) {
	p := newPair(t, 0)
	region, own := p.nodes[p.network.Region()], p.nodes[0]
	engine, err := region.Control()
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	news, err := engine.SubscribeSync("headway.v1.*.up.*")
	if err != nil {
		t.Fatal(err)
	}
	other, err := p.nodes[1].serve.SubscribeSync("headway.v1.s1.>")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(engine.Flush(), own.serve.Flush(), p.nodes[1].serve.Flush()); err != nil {
		t.Fatal(err)
	}
	say := func() { // again and again: it takes a while until the site knows what the region wants to hear
		for _, subject := range []string{"headway.v1.s1.up.vector", "headway.v1.s1.do", "headway.v1.s1.read", "headway.v1.s0.up.attach"} {
			if err := own.serve.Publish(subject, []byte(`{}`)); err != nil {
				t.Fatal(err)
			}
		}
	}
	await(t, "the site's own news", func() bool { say(); n, _, _ := news.Pending(); return n > 1 })
	for n, _, _ := news.Pending(); n > 0; n, _, _ = news.Pending() {
		if m, err := news.NextMsg(time.Minute); err != nil || m.Subject != "headway.v1.s0.up.attach" {
			t.Fatalf("the engine heard %v, %v", m, err)
		}
	}
	if err := engine.Publish("headway.v1.s1.do", []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	heard := map[string]int{}
	await(t, "the engine's order", func() bool {
		for n, _, _ := other.Pending(); n > 0; n, _, _ = other.Pending() {
			if m, err := other.NextMsg(time.Minute); err == nil { // of the order's own answer there may be news, too
				heard[m.Subject]++
			}
		}
		return heard["headway.v1.s1.do"] > 0
	})
	if heard["headway.v1.s1.do"] != 1 || heard["headway.v1.s1.up.vector"]+heard["headway.v1.s1.read"] > 0 {
		t.Errorf("site s1 heard %v, want one order", heard)
	}
}

// Nobody is let in without a key, or with one that is not known, and no server listens for clients.
func TestNoKeyNoEntry(t *testing.T) {
	p := newPair(t, 0)
	for _, n := range p.nodes {
		for who, connect := range map[string]func(nonce string) string{
			"anybody":    func(string) string { return `{}` },
			"a password": func(string) string { return `{"user":"s0","pass":"s0"}` },
			"a stranger": func(nonce string) string { return signed(t, newKey(t), newKey(t).Public, nonce) },
			"a forger":   func(nonce string) string { return signed(t, newKey(t), p.keys[n.cfg.Site].Public, nonce) },
		} {
			if answer := knock(t, n, connect); !strings.HasPrefix(answer, "-ERR 'Authorization Violation'") {
				t.Errorf("%s tells %s %q", n.name, who, answer)
			}
		}
		own := p.keys[n.cfg.Site]
		if answer := knock(t, n, func(nonce string) string { return signed(t, own, own.Public, nonce) }); answer != "PONG\r\n" {
			t.Errorf("%s tells its own node %q", n.name, answer)
		}
		if n.srv.Addr() != nil {
			t.Errorf("%s listens on %v", n.name, n.srv.Addr())
		}
	}
}

// signed is what a client says that claims a public key and signs with another.
func signed(t *testing.T, key Key, claim, nonce string) string {
	t.Helper()
	pair, err := nkeys.FromSeed(bytes.Clone(key.seed))
	if err != nil {
		t.Fatal(err)
	}
	sig, err := pair.Sign([]byte(nonce))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`{"verbose":false,"nkey":%q,"sig":%q}`, claim, base64.RawURLEncoding.EncodeToString(sig))
}

// knock speaks the protocol by hand, and returns the server's first line after the client's.
func knock(t *testing.T, n *Node, connect func(nonce string) string) string {
	t.Helper()
	conn, err := n.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	info, err := r.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var hello struct {
		Nonce string `json:"nonce"`
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(info, "INFO ")), &hello); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "CONNECT %s\r\nPING\r\n", connect(hello.Nonce)); err != nil {
		t.Fatal(err)
	}
	line, err := r.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return line
}
