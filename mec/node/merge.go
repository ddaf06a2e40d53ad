package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"headway/fabric"
	"headway/mec"
)

// version is the latest write of an object that a node knows. It lies over the object's first bytes, after the mark.
type version struct {
	stamp Stamp
	data  []byte
}

// versions are the latest writes that a node knows: of the objects that it has a copy of; at the region, of all.
type versions struct {
	mu sync.RWMutex
	of map[fabric.ObjectID]version
}

// learn takes a write, unless a later one is known, and says whether it is the latest.
func (v *versions) learn(o fabric.ObjectID, w version) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if have, ok := v.of[o]; ok && !have.stamp.Less(w.stamp) {
		return false
	}
	v.of[o] = w
	return true
}

func (v *versions) get(o fabric.ObjectID) (version, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	w, ok := v.of[o]
	return w, ok
}

func (v *versions) forget(o fabric.ObjectID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.of, o)
}

// learn takes a write of an object that has, or is to have, a copy here.
func (n *Node) learn(o fabric.ObjectID, w version) {
	n.hlc.see(w.stamp)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.held[o] != nil {
		n.versions.learn(o, w)
	}
}

// refresh has the cache of a tiered node forget an object that was written.
func (n *Node) refresh(ctx context.Context, o fabric.ObjectID) {
	if n.cached == nil {
		return
	}
	n.mu.Lock()
	c := n.held[o]
	n.mu.Unlock()
	if c == nil {
		return
	}
	if err := n.store.stale(ctx, o, c.number); err != nil && n.ctx.Err() == nil {
		n.fail(fmt.Errorf("the cache: %w", err))
	}
}

// overlay lays the latest write over the beginning of an object, and says which it is. The mark stays.
func (n *Node) overlay(o fabric.ObjectID, data []byte) ([]byte, nats.Header) {
	w, ok := n.versions.get(o)
	if !ok {
		return data, nats.Header{}
	}
	if len(data) > markBytes {
		data = slices.Clone(data)
		w.data = w.data[:min(len(w.data), len(data)-markBytes)]
		data = slices.Replace(data, markBytes, markBytes+len(w.data), w.data...)
	}
	return data, nats.Header{headStamp: []string{w.stamp.String()}, headWritten: []string{strconv.Itoa(len(w.data))}}
}

// uncover takes the write that lies over the beginning of an object.
func (n *Node) uncover(o fabric.ObjectID, m *nats.Msg) {
	s, err := ParseStamp(m.Header.Get(headStamp))
	size, err2 := strconv.Atoi(m.Header.Get(headWritten))
	if err == nil && err2 == nil && size >= 0 && markBytes+size <= len(m.Data) {
		n.learn(o, version{s, m.Data[markBytes:][:size]})
	}
}

// register is what the region keeps of writes: per object the latest, in a file. The stored value begins with the stamp
// and a line feed.
type register struct{ kv jetstream.KeyValue }

func (n *Node) openRegister(ctx context.Context) error {
	js, err := jetstream.New(n.write)
	if err != nil {
		return err
	}
	n.register.kv, err = js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "objects", Storage: jetstream.FileStorage, History: 1})
	if err != nil {
		return fmt.Errorf("opening the region's objects: %w", err)
	}
	lister, err := n.register.kv.ListKeys(ctx)
	if err != nil {
		return fmt.Errorf("listing the region's objects: %w", err)
	}
	for key := range lister.Keys() {
		w, _, err := n.register.read(ctx, key)
		var o fabric.ObjectID
		if _, e := fmt.Sscanf(key, "o%d", &o); err != nil || e != nil {
			return fmt.Errorf("reading the region's object %s: %w", key, errors.Join(err, e))
		}
		n.versions.learn(o, w)
	}
	return nil
}

func (r *register) read(ctx context.Context, key string) (version, uint64, error) {
	e, err := r.kv.Get(ctx, key)
	if err != nil {
		return version{}, 0, err
	}
	text, data, _ := strings.Cut(string(e.Value()), "\n")
	s, err := ParseStamp(text)
	return version{s, []byte(data)}, e.Revision(), err
}

// merge stores a write unless a later one is stored: by compare-and-set, so that it does not matter who else merges.
func (r *register) merge(ctx context.Context, o fabric.ObjectID, w version) error {
	key := fmt.Sprintf("o%d", o)
	value := append([]byte(w.stamp.String()+"\n"), w.data...)
	for {
		have, revision, err := r.read(ctx, key)
		switch {
		case errors.Is(err, jetstream.ErrKeyNotFound):
			_, err = r.kv.Create(ctx, key, value)
		case err != nil:
			return err
		case !have.stamp.Less(w.stamp):
			return nil
		default:
			_, err = r.kv.Update(ctx, key, value, revision)
		}
		var api *jetstream.APIError
		switch {
		case err == nil:
			return nil
		case errors.Is(err, jetstream.ErrKeyExists), errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence:
			continue // somebody was faster: look again
		}
		return err
	}
}

// mergesMost is how many writes the region merges at a time.
const mergesMost = 16

// onMerge takes a site's write at the region, confirms it when it is stored, and pushes it to the other copies.
func (n *Node) onMerge(m *nats.Msg) {
	site, _, _ := strings.Cut(strings.TrimPrefix(m.Subject, subjectRoot), ".")
	o, err := objectOf(m)
	s, err2 := ParseStamp(m.Header.Get(headStamp))
	if err != nil || err2 != nil || s.Node != site || !n.knows(o) {
		return // a node speaks for itself alone
	}
	select {
	case n.merges <- struct{}{}:
	case <-n.ctx.Done():
		return
	}
	n.tasks.Go(func() {
		defer func() { <-n.merges }()
		ctx, cancel := context.WithTimeout(n.ctx, storeWithin)
		defer cancel()
		w := version{s, m.Data}
		if err := n.register.merge(ctx, o, w); err != nil {
			if n.ctx.Err() == nil {
				n.fail(fmt.Errorf("merge of object %d: %w", o, err))
			}
			return // not confirmed: the site sends it again
		}
		n.hlc.see(s)
		latest := n.versions.learn(o, w)
		if err := m.Respond(nil); err != nil && n.ctx.Err() == nil {
			n.fail(err)
		}
		if latest {
			for _, at := range n.where.sites(o) {
				if n.nameOf(at) != site {
					n.push(o, w, at)
				}
			}
		}
	})
}

// push tells a site that has a copy of a write.
func (n *Node) push(o fabric.ObjectID, w version, to mec.SiteID) {
	err := n.write.PublishMsg(&nats.Msg{Subject: Subject(n.nameOf(to), "push"), Data: w.data, Header: nats.Header{
		headObject: []string{fmt.Sprint(o)}, headStamp: []string{w.stamp.String()},
	}})
	if err != nil && n.ctx.Err() == nil {
		n.fail(err)
	}
}

// onPush takes a write that the region pushes.
func (n *Node) onPush(m *nats.Msg) {
	o, err := objectOf(m)
	s, err2 := ParseStamp(m.Header.Get(headStamp))
	if err == nil && err2 == nil {
		n.learn(o, version{s, m.Data})
		n.refresh(n.ctx, o)
	}
}

// Written is the stamp of the latest write of an object that the region has stored; ok says whether there is one.
func (n *Node) Written(ctx context.Context, o fabric.ObjectID) (s Stamp, ok bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	w, _, err := n.register.read(ctx, fmt.Sprintf("o%d", o))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return Stamp{}, false, nil
	}
	return w.stamp, err == nil, err
}
