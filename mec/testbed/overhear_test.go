package testbed

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// told is a watcher that writes down what it is told of copies.
type told struct {
	record
	all []string
}

func (w *told) Ordered(_ time.Duration, o fabric.ObjectID, s, from mec.SiteID) {
	w.all = append(w.all, fmt.Sprintf("%d at %d ordered from %d", o, s, from))
}

func (w *told) Landed(_ time.Duration, o fabric.ObjectID, s mec.SiteID) {
	w.all = append(w.all, fmt.Sprintf("%d at %d landed", o, s))
}

func (w *told) Dropped(_ time.Duration, o fabric.ObjectID, s mec.SiteID, evicted bool, _ float64) {
	w.all = append(w.all, fmt.Sprintf("%d at %d went, evicted %v", o, s, evicted))
}

func (w *told) Down(_ time.Duration, s mec.SiteID, down bool) {
	w.all = append(w.all, fmt.Sprintf("%d down %v", s, down))
}

// What passes the region makes sense of copies once, however often it is said, and not of those that were ordered before
// anybody listened.
func TestOverheard(t *testing.T) {
	clock, err := node.NewClock(1)
	if err != nil {
		t.Fatal(err)
	}
	defer clock.Close()
	w := &told{}
	h := &overheard{
		watch: w, clock: clock, copies: map[copyAt]overheardCopy{}, down: map[mec.SiteID]bool{},
		decoder: node.Decoder{Clock: clock, Sites: map[string]mec.SiteID{"s0": 0, "s1": 1, "region": 2}},
	}
	order := func(o node.Order) (string, any) { return node.Subject("s1", "do"), o }
	landed := func(o fabric.ObjectID, n uint64) (string, any) {
		return node.Subject("s1", "up.landed"), node.Placed{Object: o, Number: n}
	}
	where := func(o fabric.ObjectID, n uint64, ready bool) (string, any) {
		return node.WhereSubject(), node.Where{Object: o, Site: 1, Number: n, Ready: ready}
	}
	site := func(up bool) (string, any) {
		return node.Subject(node.Region, "up.site"), node.SiteNews{Site: 1, Up: up}
	}
	for _, c := range []struct {
		say  func() (string, any)
		want string // empty: nothing
	}{
		{func() (string, any) { return landed(7, 3) }, ""},
		{func() (string, any) { return order(node.Order{Do: "drop", Object: 7, Number: 3}) }, ""},
		{func() (string, any) { return order(node.Order{Do: "copy", Object: 7, From: 2, Number: 5}) }, "7 at 1 ordered from 2"},
		{func() (string, any) { return order(node.Order{Do: "copy", Object: 7, From: 2, Number: 5}) }, ""},
		{func() (string, any) { return landed(7, 4) }, ""},
		{func() (string, any) { return landed(7, 5) }, "7 at 1 landed"},
		{func() (string, any) { return where(7, 5, true) }, ""},
		{func() (string, any) { return where(7, 4, false) }, ""},
		{func() (string, any) { return order(node.Order{Do: "drop", Object: 7, Number: 5, Evict: true}) }, "7 at 1 went, evicted true"},
		{func() (string, any) { return where(7, 5, false) }, ""},
		{func() (string, any) { return order(node.Order{Do: "copy", Object: 8, From: 0, Number: 6}) }, "8 at 1 ordered from 0"},
		{func() (string, any) { return where(8, 6, true) }, "8 at 1 landed"},
		{func() (string, any) { return where(8, 6, false) }, "8 at 1 went, evicted false"},
		{func() (string, any) { return order(node.Order{Do: "copy", Object: 9, From: 0, Number: 8}) }, "9 at 1 ordered from 0"},
		{func() (string, any) { return site(false) }, "1 down true"},
		{func() (string, any) { return where(9, 8, false) }, ""},
		{func() (string, any) { return site(false) }, ""},
		{func() (string, any) { return site(true) }, "1 down false"},
		{func() (string, any) { return node.Subject("s9", "do"), node.Order{Do: "copy", Object: 1, Number: 99} }, ""},
		{func() (string, any) { return node.Subject("s1", "up.landed"), "rubbish" }, ""},
	} {
		w.all = nil
		subject, v := c.say()
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		h.hear(&nats.Msg{Subject: subject, Data: data})
		var want []string
		if c.want != "" {
			want = []string{c.want}
		}
		if !slices.Equal(w.all, want) {
			t.Errorf("%s %s: told %q, want %q", subject, data, w.all, want)
		}
	}
}
