package sim

import (
	"headway/fabric"
	"headway/mec"
	"headway/results"
)

// tally is what one world counts for one class. Times are in s, money in US$, sizes in bytes. Sums are added in the
// order of events, which is the same in every run.
type tally struct {
	outcome  [fabric.Outcomes]int64
	reason   [missReasons]int64
	bytes    float64 // read
	hitBytes float64
	inTime   int64 // reads answered within the deadline
	latency  *results.Latency

	writes     int64
	lostWrites int64
	stale      int64
	staleness  *results.Latency
	violations int64

	ordered, landed, unused int64
	copied, wasted          float64 // bytes
	copyS                   float64 // ready copies × s
	ownCopyS                float64 // the same, of classes keyed by vehicle
	byteS                   float64 // the same, in bytes; set at the end
	moved                   float64 // copied, in whole objects; set at the end
	travel                  float64 // bytes of copies on their way × s

	storage, transfer, operations, penalty float64

	tiers   [mec.Tiers]tierTally
	returns [returnKinds]int64

	presentS, lostStartS, lostMoveS float64
	starts, startHits               int64
	crossings, moveHits             int64
	stall                           *results.Latency
	stallCensored                   int64
}

func newTally() tally {
	return tally{latency: results.NewLatency(), staleness: results.NewLatency(), stall: results.NewLatency()}
}

func (t *tally) reads() int64 {
	n := int64(0)
	for _, o := range t.outcome {
		n += o
	}
	return n
}

func (t *tally) cost() float64 { return t.storage + t.transfer + t.operations + t.penalty }

// add adds another tally: of another class.
func (t *tally) add(o *tally) {
	for i := range t.outcome {
		t.outcome[i] += o.outcome[i]
	}
	for i := range t.reason {
		t.reason[i] += o.reason[i]
	}
	t.bytes += o.bytes
	t.hitBytes += o.hitBytes
	t.inTime += o.inTime
	t.latency.Merge(o.latency)
	t.writes += o.writes
	t.lostWrites += o.lostWrites
	t.stale += o.stale
	t.staleness.Merge(o.staleness)
	t.violations += o.violations
	t.ordered += o.ordered
	t.landed += o.landed
	t.unused += o.unused
	t.copied += o.copied
	t.wasted += o.wasted
	t.copyS += o.copyS
	t.ownCopyS += o.ownCopyS
	t.byteS += o.byteS
	t.moved += o.moved
	t.travel += o.travel
	t.storage += o.storage
	t.transfer += o.transfer
	t.operations += o.operations
	t.penalty += o.penalty
	for z := range t.tiers {
		t.tiers[z].add(&o.tiers[z])
	}
	for i := range t.returns {
		t.returns[i] += o.returns[i]
	}
	t.presentS += o.presentS
	t.lostStartS += o.lostStartS
	t.lostMoveS += o.lostMoveS
	t.starts += o.starts
	t.startHits += o.startHits
	t.crossings += o.crossings
	t.moveHits += o.moveHits
	t.stall.Merge(o.stall)
	t.stallCensored += o.stallCensored
}

// missReason is why a read found no ready copy at its site.
type missReason uint8

const (
	firstEver missReason = iota
	neverPredicted
	elsewhere
	tooLate
	capacity
	droppedEarly
	siteDown
	linkDown
	missReasons
)

func (r missReason) String() string {
	return [...]string{
		"first ever", "never predicted", "predicted elsewhere", "too late", "evicted for capacity",
		"dropped too early", "site down", "link down",
	}[r]
}
