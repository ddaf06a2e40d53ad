package node

import (
	"encoding/json"
	"fmt"
	"slices"

	"headway/fabric"
	"headway/mec"
)

// HintNews is what an application tells the engine ahead of time. ETSI has no such message; the names are those of
// package fabric.
type HintNews struct {
	AssociateID int32           `json:"associateId" doc:"Number of the vehicle whose application says so."`
	TimeStamp   TimeStamp       `json:"timeStamp" doc:"When it said so."`
	Hint        string          `json:"hint" doc:"route: the vehicle means to be at a place by a time; ending: its trip ends where it is; pin, unpin: an object is to be at a site, or need not be."`
	Site        *mec.SiteID     `json:"site,omitempty" doc:"route, pin, unpin: number of the site; a route without one leads to X, Y."`
	X           float64         `json:"X,omitempty" doc:"route: m east of the fabric's origin."`
	Y           float64         `json:"Y,omitempty" doc:"m north of it."`
	Due         *TimeStamp      `json:"due,omitempty" doc:"route: when; pin: until when."`
	Stop        uint64          `json:"stop,omitempty" doc:"route: number of the stop in the plan; 0 begins a new plan."`
	Object      fabric.ObjectID `json:"object,omitempty" doc:"pin, unpin: number of the object."`
	BudgetUSD   float64         `json:"budgetUsd,omitempty" doc:"pin: what it may cost."`
}

// hintNames are the kinds of hint, as messages have them.
var hintNames = []string{fabric.Route: "route", fabric.Ending: "ending", fabric.Pin: "pin", fabric.Unpin: "unpin"}

func hintOf(ev *fabric.Event, clock *Clock) *HintNews {
	h := &HintNews{
		AssociateID: int32(ev.Client), TimeStamp: stampOf(clock.At(ev.FixAt)), Hint: hintNames[ev.Hint], X: ev.X, Y: ev.Y, Stop: ev.Token,
		Object: ev.Object, BudgetUSD: ev.BudgetUSD,
	}
	if ev.Site != mec.None {
		h.Site = &ev.Site
	}
	if ev.DueAt != 0 {
		due := stampOf(clock.At(ev.DueAt))
		h.Due = &due
	}
	return h
}

func decodeHint(subject string, data []byte, clock *Clock) (fabric.Event, error) {
	var h HintNews
	if err := json.Unmarshal(data, &h); err != nil {
		return fabric.Event{}, fmt.Errorf("%s: %w", subject, err)
	}
	kind := slices.Index(hintNames, h.Hint)
	if kind < 0 {
		return fabric.Event{}, fmt.Errorf("%s: %q is no hint; there are %v", subject, h.Hint, hintNames)
	}
	ev := fabric.Event{
		Kind: fabric.Hint, Hint: fabric.HintKind(kind), Client: fabric.ClientID(h.AssociateID), Object: h.Object, Site: mec.None,
		X: h.X, Y: h.Y, FixAt: clock.Of(h.TimeStamp.Time()), BudgetUSD: h.BudgetUSD, Token: h.Stop,
	}
	if h.Site != nil {
		ev.Site = *h.Site
	}
	if h.Due != nil {
		ev.DueAt = clock.Of(h.Due.Time())
	}
	return ev, nil
}
