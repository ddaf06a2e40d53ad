package node

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

func issue(t *testing.T, a *Authority, name string) *TLS {
	t.Helper()
	cert, key, err := a.Issue(name, []string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	conf, err := NewTLS(a.PEM(), cert, key)
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

// Under TLS a site links to its region, a vehicle reads over TCP, and sites fetch from each other; who has no certificate
// of the fabric's authority, or talks in the clear, is not let in.
func TestTLS(t *testing.T) {
	ours, theirs := authority(t), authority(t)
	p := newPairTLS(t, []*TLS{issue(t, ours, "s0"), issue(t, ours, "s1"), issue(t, ours, "region")})
	if data, err := readTCP(t, p.nodes[0], p.cars[0], &TLS{Roots: issue(t, ours, "car").Roots}, time.Minute); err != nil || len(data) == 0 {
		t.Errorf("a vehicle under TLS: %d bytes, %v", len(data), err)
	}
	for who, conf := range map[string]*TLS{"in the clear": nil, "with another authority": {Roots: issue(t, theirs, "car").Roots}} {
		if _, err := readTCP(t, p.nodes[0], p.cars[0], conf, time.Second); err == nil {
			t.Errorf("a vehicle %s was answered", who)
		}
	}
	p.nodes[0].Stop()
	for who, conf := range map[string]*TLS{"in the clear": nil, "of another authority": issue(t, theirs, "s0")} {
		cfg := p.config(0, 0)
		cfg.TLS, cfg.Dir, cfg.Listen = conf, t.TempDir(), ""
		n, err := Start(cfg)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		if err := n.Linked(ctx); err == nil {
			t.Errorf("a site %s was let in", who)
		}
		cancel()
		n.Stop()
	}
}

func authority(t *testing.T) *Authority {
	t.Helper()
	a, err := NewAuthority("test")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// newPairTLS is a pair that listens for clients and talks TLS.
func newPairTLS(t *testing.T, conf []*TLS) *pair {
	t.Helper()
	return startPair(t, &pair{nodes: make([]*Node, pairSites+1), dirs: pairDirs(t), tls: conf}, 0)
}

// readTCP reads as a vehicle in another process does, within a time.
func readTCP(t *testing.T, n *Node, key Key, conf *TLS, within time.Duration) ([]byte, error) {
	t.Helper()
	nc, err := Party{Name: VehicleParty, Key: key, TLS: conf}.Connect(strings.TrimPrefix(n.ClientURL(), "nats://"), func(error) {})
	if err != nil {
		return nil, err
	}
	defer nc.Close()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	for !nc.IsConnected() {
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), nc.LastError())
		case <-time.After(5 * time.Millisecond):
		}
	}
	m, err := nc.RequestWithContext(ctx, Subject(n.name, "read"), []byte(`{"associateId":1,"object":2,"bytes":100}`))
	if err != nil {
		return nil, err
	}
	return m.Data, nil
}

// A port of another host is never listened at in the clear.
func TestRegionRefusesToBeOpen(t *testing.T) {
	p := newPair(t, 0)
	region := p.network.Region()
	for _, open := range []func(*Config){
		func(c *Config) { c.Leaf = "0.0.0.0:0" },
		func(c *Config) { c.Listen = "0.0.0.0:0" },
	} {
		cfg := p.config(region, 0)
		cfg.Dir = t.TempDir()
		open(&cfg)
		n, err := Start(cfg)
		if err == nil {
			n.Stop()
			t.Error("it listens at all addresses without TLS")
		} else if !strings.Contains(err.Error(), "refused without TLS") {
			t.Error(err)
		}
	}
	for _, n := range p.nodes {
		if a := n.srv.Addr(); a != nil {
			t.Errorf("%s listens for clients at %v", n.name, a)
		}
	}
	host, _, err := net.SplitHostPort(p.nodes[region].Address())
	if err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("the leaf port is at %q", p.nodes[region].Address())
	}
}
