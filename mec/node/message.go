package node

import (
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
)

// Region is the region's name in subjects.
const Region = "region"

const (
	subjectRoot  = "headway.v1."
	whereSubject = subjectRoot + "where" // from the engine to all nodes
	leadSubject  = subjectRoot + "lead"  // the same
)

// Name is a location's name in subjects: s0, s1, … and region.
func Name(s, region mec.SiteID) string {
	if s == region {
		return Region
	}
	return fmt.Sprintf("s%d", s)
}

// Subject is a subject of a site. Messages lists them all.
func Subject(site, what string) string { return subjectRoot + site + "." + what }

func inbox(name string) string { return "_INBOX." + name }

// TimeStamp is a time since 1970-01-01 00:00 UTC, as ETSI MEC 013 writes it.
type TimeStamp struct {
	Seconds     int64 `json:"seconds" doc:"Whole seconds."`
	NanoSeconds int64 `json:"nanoSeconds" doc:"The rest."`
}

// Stamp is the time stamp of a time of the scenario.
func (c *Clock) Stamp(at time.Duration) TimeStamp { return stampOf(c.At(at)) }

func stampOf(t time.Time) TimeStamp { return TimeStamp{t.Unix(), int64(t.Nanosecond())} }

// Time is the time meant.
func (t TimeStamp) Time() time.Time { return time.Unix(t.Seconds, t.NanoSeconds) }

// News is what a vehicle or the radio network tells the engine. The names follow ETSI MEC 013 (UserInfo, with locationInfo
// or relativeLocationInfo) and ETSI MEC 012 (CellChangeNotification) where they have one.
type News struct {
	AssociateID     int32     `json:"associateId" doc:"Number of the vehicle, from 0 (MEC 012: associateId)."`
	TimeStamp       TimeStamp `json:"timeStamp" doc:"Of the fix or of the change, by the vehicle's clock."`
	First           bool      `json:"first,omitempty" doc:"up.attach: a trip begins here."`
	HOStatus        string    `json:"hoStatus,omitempty" doc:"COMPLETED (up.attach) or IN_PREPARATION (up.prepare), as in MEC 012."`
	X               float64   `json:"X,omitempty" doc:"m east of the fabric's origin (MEC 013: relativeLocationInfo)."`
	Y               float64   `json:"Y,omitempty" doc:"m north of it."`
	VX              float64   `json:"velocityX,omitempty" doc:"m/s east."`
	VY              float64   `json:"velocityY,omitempty" doc:"m/s north."`
	Latitude        *float64  `json:"latitude,omitempty" doc:"Degrees, in place of X and Y (MEC 013: locationInfo)."`
	Longitude       *float64  `json:"longitude,omitempty" doc:"The same."`
	Bearing         float64   `json:"bearing,omitempty" doc:"Degrees clockwise from north, with horizontalSpeed in place of velocityX and velocityY (MEC 013: velocity)."`
	HorizontalSpeed float64   `json:"horizontalSpeed,omitempty" doc:"m/s."`
	Accuracy        float64   `json:"accuracy,omitempty" doc:"m, standard deviation of the position; 0: not known."`
	ByNetwork       bool      `json:"byNetwork,omitempty" doc:"There was no fix: the position is that of the serving cell."`
}

// Access tells the engine of a read.
type Access struct {
	AssociateID int32           `json:"associateId" doc:"Number of the vehicle."`
	Object      fabric.ObjectID `json:"object" doc:"Number of the object."`
	Outcome     fabric.Outcome  `json:"outcome" doc:"0 hit, 1 late, 2 miss, 3 cold, 4 unavailable."`
	TimeStamp   TimeStamp       `json:"timeStamp" doc:"As in the request."`
	PenaltyUSD  float64         `json:"penaltyUsd,omitempty" doc:"What its lateness cost, in US$."`
}

// Order is what the engine wants of a node.
type Order struct {
	Do     string          `json:"do" doc:"copy or drop; of the region: tier."`
	Object fabric.ObjectID `json:"object" doc:"Number of the object."`
	From   mec.SiteID      `json:"from" doc:"copy: the location to take it from; the region is the one after the last site."`
	Number uint64          `json:"number" doc:"Number of the order: a later one is greater, and an older one means nothing."`
	Evict  bool            `json:"evict,omitempty" doc:"drop: its room is needed."`
	Tier   string          `json:"tier,omitempty" doc:"tier: where the original is to lie: hot, cool, cold or archive."`
	High   bool            `json:"high_priority,omitempty" doc:"tier, hot: it is to be rehydrated at high priority, or raised to it."`
	Epoch  uint64          `json:"epoch" doc:"Of the engine that says so: who has heard of a later one does not heed it."`
}

// Lead tells all nodes that an engine leads from now on. Each answers with what it holds (up.held).
type Lead struct {
	Epoch uint64 `json:"epoch" doc:"Of the engine that leads from now on."`
}

// SiteNews is what the region tells the engine of a site: that its link has been down for too long, or is up again.
type SiteNews struct {
	Site mec.SiteID `json:"site" doc:"Number of the site."`
	Up   bool       `json:"up" doc:"Its link to the region is up; else it has been down for failure.site."`
}

// Placed tells the engine what became of an order.
type Placed struct {
	Object fabric.ObjectID `json:"object" doc:"Number of the object."`
	Number uint64          `json:"number" doc:"Number of the order; 0: of an original."`
}

// Where tells all nodes where a copy is, or is no more.
type Where struct {
	Object fabric.ObjectID `json:"object" doc:"Number of the object."`
	Site   mec.SiteID      `json:"site" doc:"Where the copy is."`
	Number uint64          `json:"number" doc:"Number of its order."`
	Ready  bool            `json:"ready" doc:"It is there; else it is gone."`
	Epoch  uint64          `json:"epoch" doc:"Of the engine that says so."`
}

// ReadRequest is a vehicle's read.
type ReadRequest struct {
	AssociateID int32           `json:"associateId" doc:"Number of the vehicle."`
	Object      fabric.ObjectID `json:"object" doc:"Number of the object."`
	Bytes       int64           `json:"bytes" doc:"How much of it: its first bytes."`
	TimeStamp   TimeStamp       `json:"timeStamp" doc:"When it asks, by the clock of its other news."`
	AirNS       int64           `json:"airNs,omitempty" doc:"Nanoseconds that the radio takes for it, as far as the vehicle knows."`
	Wake        bool            `json:"wake,omitempty" doc:"fetch: an original that is asleep is to be rehydrated."`
}

// The headers of the answer to a read or a fetch.
const (
	headOutcome = "Headway-Outcome"
	headFrom    = "Headway-From"
	headWaited  = "Headway-Waited" // real ns that it waited for a copy to land
	headLink    = "Headway-Link"   // ns of the scenario that idle links take for it
	headUnsent  = "Headway-Unsent" // the part of it that bytes which were not sent would have taken
	headAsleep  = "Headway-Asleep" // ns of the scenario until the original is rehydrated; 0: nobody has begun
	headGone    = "Headway-Gone"   // the node asked has no copy
)

// Answer is what a vehicle learns of its read.
type Answer struct {
	Outcome fabric.Outcome
	From    mec.SiteID
	Waited  time.Duration // real, for a copy to land
	Link    time.Duration // of the scenario, that idle links take for it
	Unsent  time.Duration // the part of Link that bytes which were not really sent would have taken
	Asleep  time.Duration // of the scenario, until the original is rehydrated, which nobody sat out
	Stamp   string        // of the latest write that the answer knows of; empty: of none
	Data    []byte
}

// ParseAnswer reads the answer to a ReadRequest.
func ParseAnswer(m *nats.Msg) (Answer, error) {
	var number [6]int64
	for i, h := range []string{headOutcome, headFrom, headWaited, headLink, headUnsent, headAsleep} {
		text := m.Header.Get(h)
		if text == "" && i >= 2 {
			continue
		}
		var err error
		if number[i], err = strconv.ParseInt(text, 10, 64); err != nil {
			return Answer{}, fmt.Errorf("the answer's %s: %w", h, err)
		}
	}
	if number[0] < 0 || number[0] >= int64(fabric.Outcomes) {
		return Answer{}, fmt.Errorf("the answer's %s: %d is no outcome", headOutcome, number[0])
	}
	return Answer{
		Outcome: fabric.Outcome(number[0]), From: mec.SiteID(number[1]), Waited: time.Duration(number[2]),
		Link: time.Duration(number[3]), Unsent: time.Duration(number[4]), Asleep: time.Duration(number[5]),
		Stamp: m.Header.Get(headStamp), Data: m.Data,
	}, nil
}

// LeadSubject is where an engine tells all nodes that it leads.
func LeadSubject() string { return leadSubject }

// WhereSubject is where the engine tells all nodes of copies.
func WhereSubject() string { return whereSubject }

// WriteMsg is a vehicle's write of an object. The answer's stamp is WriteStamp.
func WriteMsg(site string, o fabric.ObjectID, data []byte) *nats.Msg {
	return &nats.Msg{Subject: Subject(site, "write"), Data: data, Header: nats.Header{headObject: []string{strconv.Itoa(int(o))}}}
}

// WriteStamp is the stamp of a write that a node has acknowledged.
func WriteStamp(m *nats.Msg) (Stamp, error) { return ParseStamp(m.Header.Get(headStamp)) }
