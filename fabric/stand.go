package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// stand is what is known of one client at one place: the last times that it was parked there. Their ends are a sample of
// its habit by the clock, which is smoothed by a kernel, so that a habit that is kept to within minutes says so after a few
// days, and one that is not, does not:
//
//	rate(t) = sum of k((t - start) / b) / b  over  sum of those not gone by t
//
// with k Student's density with two degrees of freedom: its tail is heavy, as those of lateness are, and it needs no
// exponential. The bandwidth b is the mean distance by the clock from a start to the nearest one before: it shrinks as starts
// add up, as a bandwidth should (starts.bandwidth).
type stand struct {
	site  int16
	n     uint8  // times that are known
	next  uint8  // where the next one goes
	nears uint8  // distances in near
	near  uint16 // their mean, in 1/32 min
	ends  [standSpells]uint32
	lasts [standSpells]uint16 // min; with standMoved, it set out from elsewhere
}

const (
	standsMost   = 3
	nearUnit     = 32
	standSpells  = 12
	standMoved   = 1 << 15
	standLongest = standMoved - 1
)

// standAt is a client's stand at a site, or the one that would make way for it: the one left longest ago.
func standAt(all *[standsMost]stand, s mec.SiteID) *stand {
	oldest := &all[0]
	for i := range all {
		st := &all[i]
		if st.n > 0 && mec.SiteID(st.site) == s {
			return st
		}
		if st.last() < oldest.last() {
			oldest = st
		}
	}
	return oldest
}

// last is when the last time parked there ended, min; 0: never.
func (st *stand) last() uint32 {
	if st.n == 0 {
		return 0
	}
	return st.ends[(st.next+standSpells-1)%standSpells]
}

func (st *stand) add(x spell) {
	lasts := uint16(min(standLongest, (x.to-x.from)/time.Minute))
	if !x.here {
		lasts |= standMoved
	}
	st.ends[st.next], st.lasts[st.next] = uint32(x.to/time.Minute), lasts
	st.next = (st.next + 1) % standSpells
	st.n = min(st.n+1, standSpells)
}

// get is the i-th time, in no order.
func (st *stand) get(i int) spell {
	end := time.Duration(st.ends[i]) * time.Minute
	return spell{end - time.Duration(st.lasts[i]&^standMoved)*time.Minute, end, st.lasts[i]&standMoved == 0}
}

// nearest is how far a start is from the nearest that is known of the same day class, min by the clock.
func (st *stand) nearest(at time.Duration) (float64, bool) {
	least := aDay
	for i := range int(st.n) {
		if x := st.get(i); x.here && dayClass(x.to) == dayClass(at) {
			least = min(least, max(clockApart(at, x.to), clockApart(x.to, at)))
		}
	}
	return least.Minutes(), least < aDay
}

func (st *stand) learnApart(apart float64) {
	st.nears = min(st.nears+1, standSpells)
	near := float64(st.near)
	st.near = uint16(math.Round(near + (float64(nearUnit*apart)-near)/float64(st.nears)))
}

// clockApart is by how much the clock is later at a than at b, from -12 h to 12 h.
func clockApart(a, b time.Duration) time.Duration {
	d := (a - b) % aDay
	switch {
	case d < -aDay/2:
		d += aDay
	case d >= aDay/2:
		d -= aDay
	}
	return d
}

// at are the starts per s at a local time, and those exposed to one, by the past at that time of days of that class: what
// was gone through within half a day of a start by the kernel, what was before by the count of days.
func (st *stand) at(local time.Duration, bandwidth float64) (begun, exposed float64) {
	class := dayClass(local)
	for i := range int(st.n) {
		x := st.get(i)
		if !x.here {
			exposed += waited(x.from+young, x.to, local)
			continue
		}
		exposed += waited(x.from+young, x.to-aDay/2, local)
		after := clockApart(local, x.to)
		if dayClass(x.to) != class || x.to+after < x.from+young {
			continue // it had not come yet
		}
		z := after.Seconds() / bandwidth
		root := math.Sqrt(2 + float64(z*z))
		begun += 1 / (root * root * root * bandwidth)
		exposed += 0.5 - z/(2*root)
	}
	return begun, exposed
}

// waited is on how many days of its class a time of day was gone through from a time to another.
func waited(from, to, local time.Duration) float64 {
	class := dayClass(local)
	first := from + ((local-from)%aDay+aDay)%aDay
	if first >= to {
		return 0
	}
	n := int((to-first-1)/aDay) + 1
	days := n / 7 * [dayClasses]int{5, 2}[class]
	for i := range n % 7 {
		if dayClass(first+time.Duration(i)*aDay) == class {
			days++
		}
	}
	return float64(days)
}
