package fabric

import (
	"time"

	"headway/mec"
)

// Key is how the objects of a class are numbered.
type Key uint8

// The keys.
const (
	PerVehicle Key = iota // one object per client
	PerTile               // one object per map tile
	PerItem               // one object per catalogue item
)

// Class is a data product, as far as placement is concerned.
type Class struct {
	Name       string
	Key        Key
	Objects    int     // number of objects: clients, tiles or items
	Bytes      int64   // size of an object
	ReadRate   float64 // reads per second of a client on a trip; 0 with ReadOnTile
	ReadBytes  int64   // bytes of a read; 0: the whole object
	ReadOnTile bool    // one read when a client enters a tile
	WriteRate  float64 // writes per second of a client on a trip
	WriteBytes int64
	// Late is the expected penalty, in US$, of a read that takes so much longer than one which a ready copy at its site
	// answers; it never falls. nil: none.
	Late func(by time.Duration) float64
	// AbsentUSDPerS is the penalty per second that a client on a trip has no ready copy at its site.
	AbsentUSDPerS float64
	Barred        []bool // Barred[s]: may not be stored at site s; nil: may be stored anywhere
	// Tiers are those of the region that the originals may lie in, by their coldness, hot first; nil: they stay hot, which
	// costs every policy the same and is not paid for.
	Tiers []mec.Tier
	// Lifecycle is the idle time per tier after which policies that do not weigh it move an original there; 0: never.
	Lifecycle [mec.Tiers]time.Duration
}

// Layout numbers the objects of all classes one after the other.
type Layout struct {
	classes []Class
	base    []ObjectID // of each class, and one past the last
}

// NewLayout numbers the objects of the classes.
func NewLayout(classes []Class) Layout {
	l := Layout{classes: classes, base: make([]ObjectID, len(classes)+1)}
	for i, c := range classes {
		l.base[i+1] = l.base[i] + ObjectID(c.Objects)
	}
	return l
}

// Objects is the number of objects.
func (l *Layout) Objects() int { return int(l.base[len(l.classes)]) }

// Object is the object of a class with a key.
func (l *Layout) Object(class, key int) ObjectID { return l.base[class] + ObjectID(key) }

// Class is the class of an object. Scenarios have a handful of classes: a scan is the fastest search.
func (l *Layout) Class(o ObjectID) int {
	c := 0
	for o >= l.base[c+1] {
		c++
	}
	return c
}

// Key is the number of an object in its class.
func (l *Layout) Key(o ObjectID) int { return int(o - l.base[l.Class(o)]) }

// Map is the geography that an engine knows: which site serves a place, and which tile it lies in. Both are pure.
type Map interface {
	// Site is the site of the cell that serves a position, in metres.
	Site(x, y float64) mec.SiteID
	// Tile is the key of the tile of a class that a position lies in.
	Tile(class int, x, y float64) int
	// TileCentre is the middle of a tile of a class.
	TileCentre(class, tile int) (x, y float64)
	// StepM is a distance, in metres, at which looking along a line misses few cells.
	StepM() float64
}

// Config is what an engine must know of its world.
type Config struct {
	Network  *mec.Network
	Prices   mec.PriceBook
	Classes  []Class
	Clients  int
	Capacity int64 // bytes per site; 0: no limit
	Map      Map
	Options  Options
	Schedule []Placement // what the policy clairvoyant plays; others do not look at it
	Naps     []Nap       // the same, of originals

	// CopyTime is how long a copy of bytes to a site would take if it were ordered now; nil: as on an idle path.
	CopyTime func(to mec.SiteID, bytes int64) time.Duration
}

// Options are the parameters of policies. The defaults are the same for every scenario.
type Options struct {
	NeighboursK int           // neighbours that hold a copy besides the serving site
	TTLIdle     time.Duration // ttl: a copy not read for this long is dropped
	KeepFor     time.Duration // keep: how long a copy is kept after a trip
	Lookahead   time.Duration // vector: how far ahead arrivals are predicted
	Private     bool          // vector: each client is forecast from its own past alone
	VOMM        Markov        // vomm
	FOMM        Markov        // fomm, and combination on trips
	LocalTime   time.Duration // at time 0, since midnight of Thursday, 1970-01-01: weekdays and hours are taken from it
}

// Markov are the parameters of the policies with Markov tables.
type Markov struct {
	K           int           // longest context, in sites; at least 1
	Top         float64       // from 1 on: that many outcomes are prepared for; below: outcomes until their probabilities reach it
	End         bool          // the end of a trip is an outcome too
	Dwell       bool          // a predicted site is ordered only when its time comes …
	Buffer      time.Duration // … this long before a copy made for the expected arrival would have to be ordered
	Days, Hours []int         // fomm: splits of the week (of 1, 2, 7) and of the day (of 1, 4, 12, 24)
}

// DefaultOptions are the defaults.
func DefaultOptions() Options {
	return Options{
		NeighboursK: 3, TTLIdle: 10 * time.Minute, KeepFor: 10 * time.Minute, Lookahead: 5 * time.Minute,
		VOMM: Markov{K: 2, Top: 0.9, End: true},
		FOMM: Markov{K: 5, Top: 0.9, End: true, Dwell: true, Buffer: 5 * time.Minute, Days: []int{1, 2, 7}, Hours: []int{1, 4, 24}},
	}
}
