package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"headway/fabric"
	"headway/mec"
)

// What HOStatus says of a handover, as in ETSI MEC 012.
const (
	hoCompleted = "COMPLETED"
	hoPreparing = "IN_PREPARATION"
)

// EncodeEvent writes what a vehicle or the radio network tells the engine as a message of the event's site: the last part
// of its subject, and the data.
func EncodeEvent(ev *fabric.Event, at time.Duration, clock *Clock) (what string, data []byte, err error) {
	n := News{AssociateID: int32(ev.Client), TimeStamp: stampOf(clock.At(at))}
	switch ev.Kind {
	case fabric.TripStart, fabric.Crossing:
		what, n.First, n.HOStatus = "up.attach", ev.Kind == fabric.TripStart, hoCompleted
	case fabric.TripEnd:
		what = "up.leave"
	case fabric.Vector:
		what, n.X, n.Y, n.VX, n.VY = "up.vector", ev.X, ev.Y, ev.VX, ev.VY
		n.Accuracy, n.ByNetwork, n.TimeStamp = ev.AccuracyM, ev.ByNetwork, stampOf(clock.At(ev.FixAt))
	case fabric.Preparing:
		what, n.HOStatus = "up.prepare", hoPreparing
	case fabric.Hint:
		data, err := json.Marshal(hintOf(ev, clock))
		return "up.hint", data, err
	default:
		return "", nil, fmt.Errorf("no message for an event of kind %d", ev.Kind)
	}
	data, err = json.Marshal(&n)
	return what, data, err
}

// Decoder reads messages to the engine.
type Decoder struct {
	Sites map[string]mec.SiteID // the numbers of the locations, by their names in subjects
	Clock *Clock
	// Local is where a place is on the fabric's map, in m; nil: who reports degrees is not understood.
	Local func(lon, lat float64) (x, y float64)
}

// Event reads a message. The event of a copy (Landed or Lost) has the number of its order as Token.
func (d *Decoder) Event(subject string, data []byte) (fabric.Event, error) {
	site, what, _ := strings.Cut(strings.TrimPrefix(subject, subjectRoot), ".")
	ev := fabric.Event{}
	var ok bool
	if ev.Site, ok = d.Sites[site]; !ok {
		return ev, fmt.Errorf("%s: no such site", subject)
	}
	switch what {
	case "up.hint":
		return decodeHint(subject, data, d.Clock)
	case "up.site":
		return decodeSite(subject, data, len(d.Sites)-1)
	case "up.landed", "up.lost":
		var p Placed
		if err := json.Unmarshal(data, &p); err != nil {
			return ev, fmt.Errorf("%s: %w", subject, err)
		}
		ev.Kind, ev.Object, ev.Token = fabric.Landed, p.Object, p.Number
		if what == "up.lost" {
			ev.Kind = fabric.Lost
		}
		return ev, nil
	case "up.access":
		var a Access
		if err := json.Unmarshal(data, &a); err != nil {
			return ev, fmt.Errorf("%s: %w", subject, err)
		}
		if a.Outcome >= fabric.Outcomes {
			return ev, fmt.Errorf("%s: %d is no outcome", subject, a.Outcome)
		}
		if !(a.PenaltyUSD >= 0 && a.PenaltyUSD <= mostUSD) {
			return ev, fmt.Errorf("%s: $%v is no penalty of a read", subject, a.PenaltyUSD)
		}
		ev.FixAt, ev.PenaltyUSD = d.Clock.Of(a.TimeStamp.Time()), a.PenaltyUSD
		ev.Kind, ev.Object, ev.Outcome, ev.Client = fabric.Access, a.Object, a.Outcome, fabric.ClientID(a.AssociateID)
		return ev, nil
	}
	return ev, d.news(&ev, subject, what, data)
}

// decodeSite reads what the region says of one of its sites.
func decodeSite(subject string, data []byte, sites int) (fabric.Event, error) {
	var s SiteNews
	if err := json.Unmarshal(data, &s); err != nil {
		return fabric.Event{}, fmt.Errorf("%s: %w", subject, err)
	}
	if subject != Subject(Region, "up.site") || s.Site < 0 || int(s.Site) >= sites {
		return fabric.Event{}, fmt.Errorf("%s: location %d is no site that it could speak of", subject, s.Site)
	}
	if s.Up {
		return fabric.Event{Kind: fabric.SiteUp, Site: s.Site}, nil
	}
	return fabric.Event{Kind: fabric.SiteDown, Site: s.Site}, nil
}

// What a vehicle may say of itself: the Earth's circumference, and ten times the fastest thing on it.
const (
	mostM   = 4e7
	mostMPS = 1e4
	mostUSD = 1e6 // of a read
)

// news reads what a vehicle or the radio network tells.
func (d *Decoder) news(ev *fabric.Event, subject, what string, data []byte) error {
	var n News
	if err := json.Unmarshal(data, &n); err != nil {
		return fmt.Errorf("%s: %w", subject, err)
	}
	if err := d.place(&n); err != nil {
		return fmt.Errorf("%s: vehicle %d: %w", subject, n.AssociateID, err)
	}
	ev.Client, ev.X, ev.Y, ev.VX, ev.VY = fabric.ClientID(n.AssociateID), n.X, n.Y, n.VX, n.VY
	ev.AccuracyM, ev.ByNetwork, ev.FixAt = n.Accuracy, n.ByNetwork, d.Clock.Of(n.TimeStamp.Time())
	switch {
	case what == "up.vector":
		ev.Kind = fabric.Vector
	case what == "up.prepare":
		ev.Kind = fabric.Preparing
	case what == "up.leave":
		ev.Kind = fabric.TripEnd
	case what == "up.attach" && n.First:
		ev.Kind = fabric.TripStart
	case what == "up.attach":
		ev.Kind = fabric.Crossing
	default:
		return fmt.Errorf("%s: no such message", subject)
	}
	return nil
}

// place turns degrees into metres, and refuses what cannot be.
func (d *Decoder) place(n *News) error {
	if (n.Latitude == nil) != (n.Longitude == nil) {
		return errors.New("a latitude needs a longitude")
	}
	if n.Latitude != nil {
		if d.Local == nil || math.Abs(*n.Latitude) > 90 || math.Abs(*n.Longitude) > 180 {
			return fmt.Errorf("latitude %v, longitude %v: no such place", *n.Latitude, *n.Longitude)
		}
		n.X, n.Y = d.Local(*n.Longitude, *n.Latitude)
	}
	if n.HorizontalSpeed != 0 {
		sin, cos := math.Sincos(n.Bearing * math.Pi / 180)
		n.VX, n.VY = n.HorizontalSpeed*sin, n.HorizontalSpeed*cos
	}
	if !(max(math.Abs(n.X), math.Abs(n.Y)) <= mostM && max(math.Abs(n.VX), math.Abs(n.VY)) <= mostMPS && n.Accuracy >= 0 && n.Accuracy <= mostM) {
		return errors.New("it is nowhere on Earth, or faster than anything on it")
	}
	return nil
}
