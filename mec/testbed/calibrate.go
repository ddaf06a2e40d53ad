package testbed

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// Measured is what one kind of request took on this machine, one after the other.
type Measured struct {
	Stack string // unified, tiered
	Via   string // process, tcp
	Do    string // as in results.NodeRow
	Bytes int
	Took  []time.Duration // sorted
}

// Calibration says what to measure.
type Calibration struct {
	Sizes    []int // bytes of a read or write
	Requests int   // of each kind
	// Gap is the time between two requests. Without one, threads are awake and caches warm as they never are at a node to
	// which a vehicle comes now and then.
	Gap  time.Duration
	Part StartPart // of the tiered node; nil: it is not measured

	dir string
}

// Calibrate measures what a node takes for reads and writes.
func Calibrate(ctx context.Context, c Calibration) ([]Measured, error) {
	var all []Measured
	err := WithTempDir(func(dir string) error {
		c.dir = dir
		var err error
		all, err = c.all(ctx)
		return err
	})
	return all, err
}

// WithTempDir does something with a folder that is removed afterwards.
func WithTempDir(do func(dir string) error) error {
	dir, err := os.MkdirTemp("", "headway-")
	if err != nil {
		return err
	}
	return errors.Join(do(dir), os.RemoveAll(dir))
}

func (c *Calibration) all(ctx context.Context) ([]Measured, error) {
	all, err := c.node(ctx, "unified", nil)
	if err == nil && c.Part != nil {
		var more []Measured
		more, err = c.node(ctx, "tiered", c.Part)
		all = append(all, more...)
	}
	slices.SortStableFunc(all, func(a, b Measured) int {
		return cmp.Or(cmp.Compare(a.Do, b.Do), cmp.Compare(a.Bytes, b.Bytes), cmp.Compare(a.Via, b.Via), -cmp.Compare(a.Stack, b.Stack))
	})
	return all, err
}

// warmMost is how many requests go before those that are measured; of few, as many.
const warmMost = 50

// measure measures one kind of request, without what it takes by the link model.
func (c *Calibration) measure(ctx context.Context, m Measured, link time.Duration, nc *nats.Conn, ask func(i int) (*nats.Msg, error)) (Measured, error) {
	warm := min(warmMost, c.Requests)
	for i := range warm + c.Requests {
		q, err := ask(i)
		if err != nil {
			return m, err
		}
		if err := pause(ctx, c.Gap); err != nil {
			return m, err
		}
		begun := time.Now()
		if _, err := nc.RequestMsgWithContext(ctx, q); err != nil {
			return m, fmt.Errorf("%s %s of %d bytes via %s: %w", m.Stack, m.Do, m.Bytes, m.Via, err)
		}
		if i >= warm {
			m.Took = append(m.Took, max(0, time.Since(begun)-link))
		}
	}
	slices.Sort(m.Took)
	return m, nil
}

// pause waits, so that what was awake falls asleep.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// node measures a node of one kind, with a copy of an object per size. A tiered one has its store and cache in parts.
func (c *Calibration) node(ctx context.Context, stack string, part StartPart) ([]Measured, error) {
	clock, err := node.NewClock(1)
	if err != nil {
		return nil, err
	}
	defer clock.Close()
	network, err := mec.NewNetwork(make([]mec.Site, 1), nil, mec.LinkSpec{RTT: calibrationRTT, BitsPerS: 1e12}, mec.LinkSpec{})
	if err != nil {
		return nil, err
	}
	links := newLinks(network, clock)
	defer links.close()
	var keys [2]node.Key
	var cars [2]node.Key
	for i := range keys {
		if keys[i], err = node.NewKey(); err != nil {
			return nil, err
		}
		if cars[i], err = node.NewKey(); err != nil {
			return nil, err
		}
	}
	var parts *node.Parts
	if part != nil {
		var stop func()
		if parts, stop, err = part.both(ctx, keys[0].Public); err != nil {
			return nil, err
		}
		defer stop()
	}
	size := func(o fabric.ObjectID) int64 { return int64(c.Sizes[int(o)%len(c.Sizes)]) } // of each one that is placed, and one that is not
	region, err := node.Start(node.Config{
		Site: 1, Network: network, Clock: clock, Bytes: size, Scale: 1, Dir: filepath.Join(c.dir, stack, "region"),
		Keys: node.Keys{Own: keys[1], Vehicles: cars[1], Peers: map[mec.SiteID]node.Key{0: keys[0]}},
	})
	if err != nil {
		return nil, err
	}
	defer region.Stop()
	proxy, err := newProxy(links, region.Address())
	if err != nil {
		return nil, err
	}
	defer proxy.close()
	landed := make(chan struct{}, len(c.Sizes))
	site, err := node.Start(node.Config{
		Site: 0, Network: network, Clock: clock, Bytes: size, Scale: 1, Dir: filepath.Join(c.dir, stack, "site"), Parts: parts, Listen: "127.0.0.1:0",
		Keys: node.Keys{Own: keys[0], Vehicles: cars[0]}, Hub: proxy.hub(0),
		Dial:   func(to mec.SiteID, lane node.Lane) (net.Conn, error) { return links.dial(region, 0, to, lane, 1) },
		Copied: func(node.Copied) { landed <- struct{}{} },
	})
	if err != nil {
		return nil, err
	}
	defer site.Stop()
	if err := c.place(ctx, region, site, landed); err != nil {
		return nil, err
	}
	var all []Measured
	for via, connect := range map[string]func() (*nats.Conn, error){"process": site.Connect, "tcp": site.ConnectTCP} {
		more, err := c.readsAndWrites(ctx, stack, via, connect)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// asked is a kind of request, and how much of it the link model knows of.
type asked struct {
	do   string
	link time.Duration
	ask  func(i int) (*nats.Msg, error)
}

// calibrationRTT is the round trip between the site and the region that are measured, over links as the testbed shapes them:
// what a read from elsewhere takes longer than that includes that those who wait for a moment are late.
const calibrationRTT = 4 * time.Millisecond

// readsAndWrites measures a node by one kind of connection.
func (c *Calibration) readsAndWrites(ctx context.Context, stack, via string, connect func() (*nats.Conn, error)) ([]Measured, error) {
	nc, err := connect()
	if err != nil {
		return nil, err
	}
	defer nc.Close()
	var all []Measured
	for o, bytes := range c.Sizes {
		readOf := func(object int) func(int) (*nats.Msg, error) {
			return func(int) (*nats.Msg, error) {
				data, err := json.Marshal(node.ReadRequest{Object: fabric.ObjectID(object), Bytes: int64(bytes)})
				return &nats.Msg{Subject: node.Subject("s0", "read"), Data: data}, err
			}
		}
		write := func(int) (*nats.Msg, error) {
			return node.WriteMsg("s0", fabric.ObjectID(o), noise[:min(bytes, len(noise))]), nil
		}
		asks := []asked{{"read", 0, readOf(o)}, {"read elsewhere", calibrationRTT, readOf(len(c.Sizes) + o)}, {"write", 0, write}}
		if stack == "tiered" {
			read := readOf(o)
			asks = append(asks, asked{"read past the cache", 0, func(i int) (*nats.Msg, error) {
				q, err := write(i) // the cache forgets what was written
				if err == nil {
					_, err = nc.RequestMsgWithContext(ctx, q)
				}
				if err != nil {
					return nil, err
				}
				return read(i)
			}})
		}
		for _, kind := range asks {
			m, err := c.measure(ctx, Measured{Stack: stack, Via: via, Do: kind.do, Bytes: bytes}, kind.link, nc, kind.ask)
			if err != nil {
				return nil, err
			}
			all = append(all, m)
		}
	}
	return all, nil
}

// place has the site make a copy of each object.
func (c *Calibration) place(ctx context.Context, region, site *node.Node, landed <-chan struct{}) error {
	if err := site.Linked(ctx); err != nil {
		return err
	}
	engine, err := region.Control()
	if err != nil {
		return err
	}
	defer engine.Close()
	for o := range c.Sizes {
		data, err := json.Marshal(node.Order{Do: "copy", Object: fabric.ObjectID(o), From: 1, Number: uint64(o + 1)})
		if err == nil {
			err = engine.Publish(node.Subject("s0", "do"), data)
		}
		if err != nil {
			return err
		}
	}
	for range c.Sizes {
		select {
		case <-landed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
