package testbed

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/nats-io/nats.go"

	"headway/mec/node"
)

// tiered measures a node whose cache and store are processes of their own.
func (c *Calibration) tiered(ctx context.Context) ([]Measured, error) {
	key, err := node.NewKey()
	if err != nil {
		return nil, err
	}
	var urls []string
	for _, name := range []string{"cache", "store"} {
		url, stop, err := c.Part(ctx, name, key.Public)
		if err != nil {
			return nil, fmt.Errorf("%s of the tiered node: %w", name, err)
		}
		defer stop()
		urls = append(urls, url)
	}
	t, err := node.StartTiered(ctx, key, urls[0], urls[1], filepath.Join(c.dir, "tiered"))
	if err != nil {
		return nil, err
	}
	defer t.Stop()
	var all []Measured
	for _, via := range []string{"process", "tcp"} {
		nc, err := t.Connect(via == "tcp")
		if err != nil {
			return nil, err
		}
		defer nc.Close()
		for _, bytes := range c.Sizes {
			object := func(i int) string { return fmt.Sprintf("%s-%d-%d", via, bytes, i) }
			data := noise[:min(bytes, len(noise))]
			for _, m := range []struct {
				do  string
				ask func(i int) (*nats.Msg, error)
			}{
				{"write", func(i int) (*nats.Msg, error) { return t.WriteMsg(object(i), data), nil }},
				{"read past the cache", func(i int) (*nats.Msg, error) { return t.ReadMsg(object(i)), nil }},
				{"read", func(int) (*nats.Msg, error) { return t.ReadMsg(object(0)), nil }},
			} {
				got, err := c.measure(ctx, Measured{Stack: "tiered", Via: via, Do: m.do, Bytes: bytes}, nc, m.ask)
				if err != nil {
					return nil, err
				}
				all = append(all, got)
			}
		}
	}
	return all, nil
}
