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

// Subject is a subject of a site:
//
//	read, write                          a vehicle's request at its site
//	up.vector, up.attach, up.leave,
//	up.prepare                           a vehicle's, or the radio network's, news for the engine
//	up.access, up.landed, up.lost,
//	up.held                              a node's news for the engine
//	do, push                             the engine's orders, and writes from the region
//	merge                                the site's writes, for the region
//	fetch, chunk.<object>.<order>.<n>    another node's requests
func Subject(site, what string) string { return subjectRoot + site + "." + what }

func inbox(name string) string { return "_INBOX." + name }

// TimeStamp is a time since 1970-01-01 00:00 UTC, as ETSI MEC 013 writes it.
type TimeStamp struct {
	Seconds     int64 `json:"seconds"`
	NanoSeconds int64 `json:"nanoSeconds"`
}

func stampOf(t time.Time) TimeStamp { return TimeStamp{t.Unix(), int64(t.Nanosecond())} }

// Time is the time meant.
func (t TimeStamp) Time() time.Time { return time.Unix(t.Seconds, t.NanoSeconds) }

// News is what a vehicle or the radio network tells the engine. The names follow ETSI MEC 013 (UserInfo, with a location
// relative to a map) and ETSI MEC 012 (CellChangeNotification) where they have one.
type News struct {
	AssociateID int32     `json:"associateId"` // the client
	TimeStamp   TimeStamp `json:"timeStamp"`   // of the fix
	First       bool      `json:"first,omitempty"`
	HOStatus    string    `json:"hoStatus,omitempty"` // COMPLETED, or IN_PREPARATION
	X           float64   `json:"X,omitempty"`        // relativeLocationInfo, m
	Y           float64   `json:"Y,omitempty"`
	VX          float64   `json:"velocityX,omitempty"` // m/s
	VY          float64   `json:"velocityY,omitempty"`
	Accuracy    float64   `json:"accuracy,omitempty"`  // m, standard deviation; 0: not known
	ByNetwork   bool      `json:"byNetwork,omitempty"` // there was no fix: X and Y are those of the serving cell
}

// Access tells the engine of a read.
type Access struct {
	AssociateID int32           `json:"associateId"`
	Object      fabric.ObjectID `json:"object"`
	Outcome     fabric.Outcome  `json:"outcome"`
}

// Order is what the engine wants of a node.
type Order struct {
	Do     string          `json:"do"` // copy, or drop
	Object fabric.ObjectID `json:"object"`
	From   mec.SiteID      `json:"from"`
	Number uint64          `json:"number"` // of the copy: rises with each
	Evict  bool            `json:"evict,omitempty"`
	Epoch  uint64          `json:"epoch"` // of the engine that says so: a node heeds none of an older one
}

// Lead tells all nodes that an engine leads from now on. Each answers with what it holds (up.held).
type Lead struct {
	Epoch uint64 `json:"epoch"`
}

// SiteNews is what the region tells the engine of a site: that its link has been down for too long, or is up again.
type SiteNews struct {
	Site mec.SiteID `json:"site"`
	Up   bool       `json:"up"`
}

// Placed tells the engine what became of an order.
type Placed struct {
	Object fabric.ObjectID `json:"object"`
	Number uint64          `json:"number"`
}

// Where tells all nodes where a copy is, or is no more.
type Where struct {
	Object fabric.ObjectID `json:"object"`
	Site   mec.SiteID      `json:"site"`
	Number uint64          `json:"number"`
	Ready  bool            `json:"ready"`
	Epoch  uint64          `json:"epoch"`
}

// ReadRequest is a vehicle's read.
type ReadRequest struct {
	AssociateID int32           `json:"associateId"`
	Object      fabric.ObjectID `json:"object"`
	Bytes       int64           `json:"bytes"`
}

// The headers of the answer to a read or a fetch.
const (
	headOutcome = "Headway-Outcome"
	headFrom    = "Headway-From"
	headWaited  = "Headway-Waited" // real ns that it waited for a copy to land
	headLink    = "Headway-Link"   // ns of the scenario that idle links take for it
	headUnsent  = "Headway-Unsent" // the part of it that bytes which were not sent would have taken
	headGone    = "Headway-Gone"   // the node asked has no copy
)

// Answer is what a vehicle learns of its read.
type Answer struct {
	Outcome fabric.Outcome
	From    mec.SiteID
	Waited  time.Duration // real, for a copy to land
	Link    time.Duration // of the scenario, that idle links take for it
	Unsent  time.Duration // the part of Link that bytes which were not really sent would have taken
	Stamp   string        // of the latest write that the answer knows of; empty: of none
	Data    []byte
}

// ParseAnswer reads the answer to a ReadRequest.
func ParseAnswer(m *nats.Msg) (Answer, error) {
	var number [5]int64
	for i, h := range []string{headOutcome, headFrom, headWaited, headLink, headUnsent} {
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
		Link: time.Duration(number[3]), Unsent: time.Duration(number[4]),
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
