package mec

import (
	"fmt"
	"math"
)

// Tree is a network whose region feeds routers, each of which feeds its sites. Every transfer is of one size, starts at
// the region and uses one link of each kind, which it shares evenly with the others that run over it.
//
// Time runs in steps of 1 s. In a step each transfer gains the lesser, over its two links, of bandwidth divided by the
// number of transfers on the link, both whole numbers; those that have gained the size by the end of the step are
// complete then, and leave their links. Between two changes of that number a transfer's gain is the same in every step,
// so steps are not walked through: a router's transfers are brought up to date when one of them starts or ends.
type Tree struct {
	size          int64   // bytes of a transfer
	trunk, branch int64   // bytes/s of a link to a router, to a site
	router        []int32 // per site
	atSite        []int64 // transfers that run, per site
	routers       []treeRouter
	transfers     []treeTransfer
	free          []TransferID
	next          int64 // the earliest of the routers' next
	completed     []TransferID
}

// TransferID names a running transfer. It is given anew once the transfer has ended.
type TransferID int32

type treeRouter struct {
	running []TransferID
	since   int64 // s: when gains were last added
	next    int64 // s: the next completion
}

type treeTransfer struct {
	site   SiteID
	place  int32 // in its router's running
	gained int64 // bytes, at its router's since
	gain   int64 // bytes per step
}

// Idle is the time of the next completion where nothing runs.
const Idle = math.MaxInt64

// NewTree returns an idle tree at time 0. router[s] is the router of site s, numbered from 0; size is in bytes, the
// bandwidths of the links to a router and to a site in bytes per second.
func NewTree(router []int32, size, trunk, branch int64) (*Tree, error) {
	if size < 1 || trunk < 1 || branch < 1 || max(size, trunk, branch) > math.MaxInt64/1000 {
		return nil, fmt.Errorf("a tree for objects of %d bytes, with links of %d and %d bytes/s: each must be at least 1, and at most %d",
			size, trunk, branch, int64(math.MaxInt64/1000))
	}
	n := int32(0)
	for _, r := range router {
		n = max(n, r+1)
	}
	t := &Tree{
		size: size, trunk: trunk, branch: branch, router: router,
		atSite: make([]int64, len(router)), routers: make([]treeRouter, n), next: Idle,
	}
	for i := range t.routers {
		t.routers[i].next = Idle
	}
	return t, nil
}

// Next is the time of the next completion, in s, or Idle.
func (t *Tree) Next() int64 { return t.next }

// Start begins a transfer to a site at a time, in s, at which all that is due has completed.
func (t *Tree) Start(now int64, to SiteID) TransferID {
	var id TransferID
	if n := len(t.free); n > 0 {
		id = t.free[n-1]
		t.free = t.free[:n-1]
	} else {
		id = TransferID(len(t.transfers))
		t.transfers = append(t.transfers, treeTransfer{})
	}
	r := &t.routers[t.router[to]]
	t.settle(r, now)
	t.transfers[id] = treeTransfer{site: to, place: int32(len(r.running))}
	r.running = append(r.running, id)
	t.atSite[to]++
	t.share(r)
	return id
}

// Stop ends a running transfer at a time, in s, at which all that is due has completed. It returns the bytes moved.
func (t *Tree) Stop(now int64, id TransferID) int64 {
	r := &t.routers[t.router[t.transfers[id].site]]
	t.settle(r, now)
	moved := t.transfers[id].gained
	t.remove(r, id)
	t.share(r)
	return moved
}

// Complete ends the transfers that complete at Next, and returns them; the slice is valid until the call after it.
func (t *Tree) Complete() []TransferID {
	now := t.next
	t.completed = t.completed[:0]
	for i := range t.routers {
		r := &t.routers[i]
		if r.next != now {
			continue
		}
		t.settle(r, now)
		from := len(t.completed)
		for _, id := range r.running {
			if t.transfers[id].gained >= t.size {
				t.completed = append(t.completed, id)
			}
		}
		for _, id := range t.completed[from:] {
			t.remove(r, id)
		}
		t.share(r)
	}
	return t.completed
}

// EstimateMS is how long a transfer to a site would take, in whole ms, if it began now and no other began or ended.
func (t *Tree) EstimateMS(to SiteID) int64 {
	trunk := t.trunk / int64(len(t.routers[t.router[to]].running)+1)
	branch := t.branch / (t.atSite[to] + 1)
	return t.size * 1000 / max(1, min(trunk, branch))
}

// settle brings a router's transfers up to date.
func (t *Tree) settle(r *treeRouter, now int64) {
	if steps := now - r.since; steps > 0 {
		for _, id := range r.running {
			x := &t.transfers[id]
			x.gained += steps * x.gain
		}
	}
	r.since = now
}

// remove takes a transfer off its links.
func (t *Tree) remove(r *treeRouter, id TransferID) {
	x := &t.transfers[id]
	last := r.running[len(r.running)-1]
	r.running[x.place] = last
	t.transfers[last].place = x.place
	r.running = r.running[:len(r.running)-1]
	t.atSite[x.site]--
	t.free = append(t.free, id)
}

// share divides a router's links anew, and finds what completes next.
func (t *Tree) share(r *treeRouter) {
	r.next = Idle
	if len(r.running) > 0 {
		trunk := t.trunk / int64(len(r.running))
		for _, id := range r.running {
			x := &t.transfers[id]
			if x.gain = min(trunk, t.branch/t.atSite[x.site]); x.gain > 0 {
				r.next = min(r.next, r.since+(t.size-x.gained+x.gain-1)/x.gain)
			}
		}
	}
	t.next = Idle
	for i := range t.routers {
		t.next = min(t.next, t.routers[i].next)
	}
}
