package main

import (
	"fmt"
	"strings"
	"time"

	"headway/fabric"
	"headway/results"
	"headway/scenarios"
	"headway/sim"
)

// printAnswer writes what was decided, a decision to a line, its numbers below it, and what the symbols stand for.
func (st *state) printAnswer(s *scenarios.Scenario, q sim.Question, a *sim.Answer) error {
	to := st.stdout
	fmt.Fprintf(to, "%s, seed %d, %s: %s\n", s.Name, q.Seed, q.Policy, a.Vehicle)
	var used [len(fabric.Terms)]bool
	for i := range a.Decisions {
		d := &a.Decisions[i]
		text := sentence(d)
		if d.Repeated > 0 {
			text += fmt.Sprintf(" (%s more of the same before it)", count(d.Repeated))
		}
		fmt.Fprintf(to, "%12s  %s\n", clock(d.At), wrap(text, 14, max(to.width, 60)))
		if len(d.Numbers) > 0 {
			fmt.Fprintf(to, "%14s%s\n", "", st.paint(to, dim, wrap(numbersText(d.Numbers), 14, max(to.width, 60))))
		}
		for _, n := range d.Numbers {
			used[n.Symbol] = true
		}
	}
	if len(a.Decisions) == 0 {
		fmt.Fprintln(to, "nothing was decided")
	}
	if a.Full {
		fmt.Fprintf(to, "there is more, which found no room: ask for less with --from, --to or --site\n")
	}
	first := true
	for symbol, t := range fabric.Terms {
		if !used[symbol] {
			continue
		}
		if first {
			fmt.Fprintln(to)
			first = false
		}
		fmt.Fprintf(to, "%12s  %s\n", t.Short, t.Meaning)
	}
	return nil
}

// sentence says what a decision was, and why.
func sentence(d *sim.Explained) string {
	if d.Decision == fabric.Happened {
		return happening(d)
	}
	text := d.Object + " at " + d.Site + ": " + verb(d)
	switch {
	case d.Why != "":
		text += ", as " + string(d.Why)
	case d.Outcome != "":
		text += ", by the policy's rule for a read (" + d.Outcome + ")"
	default:
		text += ", by the policy's rule for this event (" + d.Cause.String() + ")"
	}
	return text
}

func verb(d *sim.Explained) string {
	switch d.Decision {
	case fabric.Ordered:
		return "ordered from " + d.From
	case fabric.Refused:
		return "wanted, but not ordered"
	case fabric.Awaited:
		return "not ordered yet"
	case fabric.Declined:
		return "not ordered"
	case fabric.Confirmed:
		return "kept longer"
	case fabric.Kept:
		for _, n := range d.Numbers {
			if n.Symbol == fabric.KeepS {
				return "kept for " + numberText(n)
			}
		}
		return "kept"
	case fabric.Doubted:
		return "doubted"
	case fabric.Sunk:
		return "its original sinks to the tier " + d.Tier
	case fabric.Woken:
		if d.High {
			return "its original is brought back to the tier " + d.Tier + ", at high priority"
		}
		return "its original is brought back to the tier " + d.Tier
	}
	return "dropped"
}

func happening(d *sim.Explained) string {
	switch d.Cause {
	case fabric.TripStart:
		return "begins a trip at " + d.Site
	case fabric.Crossing:
		return "crosses to " + d.Site
	case fabric.TripEnd:
		return "ends its trip at " + d.Site
	case fabric.Access:
		return fmt.Sprintf("reads %s at %s: %s", d.Object, d.Site, d.Outcome)
	case fabric.Landed:
		if d.Site == "region" {
			return "the original of " + d.Object + " is hot again"
		}
		return d.Object + " is ready at " + d.Site
	case fabric.Hint:
		return string(d.Why)
	}
	return d.Object + " at " + d.Site + " is lost"
}

// numbersText writes what was weighed, as p=0.923 m=32.6s.
func numbersText(numbers []fabric.Quantity) string {
	parts := make([]string, len(numbers))
	for i, n := range numbers {
		parts[i] = fabric.Terms[n.Symbol].Short + "=" + strings.ReplaceAll(numberText(n), " ", "")
	}
	return strings.Join(parts, " ")
}

func numberText(n fabric.Quantity) string {
	switch fabric.Terms[n.Symbol].Unit {
	case "s":
		return results.Number(n.Value) + " s"
	case "USD":
		return results.MetricInfo{Unit: results.USD}.Format(n.Value)
	case "USD/s":
		return results.MetricInfo{Unit: results.USD}.Format(n.Value*3600) + "/h"
	case "count":
		return count(int64(n.Value))
	}
	return results.Number(n.Value)
}

// clock is a time since the start, to the millisecond.
func clock(t time.Duration) string {
	ms := t.Milliseconds()
	return fmt.Sprintf("%d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}
