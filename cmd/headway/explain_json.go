package main

import (
	"headway/fabric"
	"headway/results"
	"headway/scenarios"
	"headway/sim"
)

// explanationDocument is what `headway explain --json` prints.
type explanationDocument struct {
	Schema    int                `json:"schema"`
	Kind      string             `json:"kind"`
	Headway   results.Version    `json:"headway"`
	Scenario  string             `json:"scenario"`
	Hash      string             `json:"hash"`
	Policy    string             `json:"policy"`
	Seed      uint64             `json:"seed"`
	Vehicle   string             `json:"vehicle"`
	Complete  bool               `json:"complete"` // nothing was left out for want of room
	Terms     map[string]termDoc `json:"terms"`    // of the numbers
	Decisions []decisionDoc      `json:"decisions"`
}

type termDoc struct {
	Symbol  string `json:"symbol"`
	Unit    string `json:"unit"`
	Meaning string `json:"meaning"`
}

type decisionDoc struct {
	AtS      float64            `json:"at_s"`
	Decision string             `json:"decision"`
	Event    string             `json:"event"`
	Outcome  string             `json:"outcome,omitempty"`
	Class    string             `json:"class,omitempty"`
	Object   string             `json:"object,omitempty"`
	Site     string             `json:"site"`
	From     string             `json:"from,omitempty"`
	Tier     string             `json:"tier,omitempty"`
	High     bool               `json:"high_priority,omitempty"`
	Why      string             `json:"why,omitempty"`
	Repeated int                `json:"repeated,omitempty"`
	Numbers  map[string]float64 `json:"numbers,omitempty"`
}

func explainDocument(s *scenarios.Scenario, q sim.Question, a *sim.Answer) *explanationDocument {
	doc := &explanationDocument{
		Schema: results.SchemaVersion, Kind: "explanation", Headway: programVersion(), Scenario: s.Name, Hash: s.Hash(),
		Policy: q.Policy, Seed: q.Seed, Vehicle: a.Vehicle, Complete: !a.Full, Terms: map[string]termDoc{}, Decisions: []decisionDoc{},
	}
	for i := range a.Decisions {
		d := &a.Decisions[i]
		out := decisionDoc{
			AtS: d.At.Seconds(), Decision: d.Decision.String(), Event: d.Cause.String(), Outcome: d.Outcome, Class: d.Class, Object: d.Object,
			Site: d.Site, From: d.From, Tier: d.Tier, High: d.High, Why: string(d.Why), Repeated: d.Repeated,
		}
		for _, n := range d.Numbers {
			t := fabric.Terms[n.Symbol]
			doc.Terms[t.Name] = termDoc{t.Short, t.Unit, t.Meaning}
			if out.Numbers == nil {
				out.Numbers = map[string]float64{}
			}
			out.Numbers[t.Name] = n.Value
		}
		doc.Decisions = append(doc.Decisions, out)
	}
	return doc
}
