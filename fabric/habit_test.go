package fabric

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"headway/mec"
)

// A client that leaves home in the morning of a workday comes by site 7 after 20 min in four of five trips, and on a
// Saturday by site 8. What its habits say of a trip is that, less with every minute that site 7 should have been passed, and
// nothing at an hour at which it never left.
func TestHabitsByPlaceAndTime(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 6))
	h := newHabits(&Engine{Config: Config{Clients: 1, Options: Options{LocalTime: 4 * 24 * time.Hour}}}) // a Monday
	trip := func(at time.Duration, sites ...mec.SiteID) {
		h.begin(0, at, 1)
		for i, s := range sites {
			h.cross(0, at+time.Duration(float64(20*time.Minute)*float64(i+1)*math.Exp(0.1*rnd.NormFloat64())), s)
		}
		h.end(0)
	}
	for week := range 30 {
		for day := range 6 {
			at := time.Duration(7*week+day)*24*time.Hour + 8*time.Hour
			switch {
			case day == 5:
				trip(at, 8)
			case (week+day)%5 == 0:
				trip(at, 9)
			default:
				trip(at, 7)
			}
		}
	}
	next := 210 * 24 * time.Hour // the Monday after
	said := func(at, age, foresight time.Duration, s mec.SiteID) float64 {
		h.begin(0, at, 1)
		for _, p := range h.ahead(0, at+age, foresight, make([]prospect, 0, 8)) {
			if p.site == s {
				return p.said[byHabit]
			}
		}
		return 0
	}
	if p := said(next+8*time.Hour, 0, time.Hour, 7); math.Abs(p-0.8) > 0.03 {
		t.Errorf("on a Monday morning site 7 has %v within the hour, want 0.8", p)
	}
	if p := said(next+5*24*time.Hour+8*time.Hour, 0, time.Hour, 8); p < 0.9 {
		t.Errorf("on a Saturday morning site 8 has %v within the hour, want nearly 1", p)
	}
	if p := said(next+20*time.Hour, 0, time.Hour, 7); p != 0 {
		t.Errorf("in the evening site 7 has %v, and the client never left then", p)
	}
	if p := said(next+8*time.Hour, 0, 10*time.Minute, 7); p != 0 {
		t.Errorf("site 7 has %v within 10 min, and is 20 away", p)
	}
	// After 25 min most of the trips that come by site 7 have passed it.
	h.begin(0, next+8*time.Hour, 1)
	out := h.ahead(0, next+8*time.Hour+25*time.Minute, time.Hour, []prospect{{site: 7}})
	if p := out[0].said[byHabit]; p < 0.01 || p > 0.2 {
		t.Errorf("after 25 min without site 7 it has %v", p)
	}
}

// The rarest kind of trip makes way, and the table does not grow.
func TestHabitsForgetTheRare(t *testing.T) {
	h := newHabits(&Engine{Config: Config{Clients: 1}})
	for i := range 500 {
		at := time.Duration(i) * 24 * time.Hour
		h.begin(0, at, 1)
		h.cross(0, at+time.Minute, 2)
		h.end(0)
		h.begin(0, at+12*time.Hour, mec.SiteID(10+i))
		h.end(0)
	}
	if len(h.tables) != 2 {
		t.Errorf("%d tables of one client", len(h.tables)-1)
	}
	h.begin(0, 0, 1)
	if r := h.row(&h.clients[0]); r == nil || r.trips < 100 {
		t.Errorf("the trip of every day is known as %+v", r)
	}
}
