package report

import (
	"fmt"
	"maps"
	"slices"

	"headway/results"
)

func sortedClasses(p policy) []string { return slices.Sorted(maps.Keys(p.Classes)) }

// tierCostTable is the table of what originals cost.
func tierCostTable(v *view, names []string) *table {
	t := &table{Caption: "Cost of the originals in US$, by tier", Head: []column{{Text: "Policy"}, {Text: "All", Unit: "$", Number: true}}}
	for _, n := range names {
		t.Head = append(t.Head, column{Text: n, Unit: "$", Number: true})
	}
	for _, p := range v.policies {
		cells := []cell{policyCell(p), usdCell(originalsUSD(v, p))}
		for _, n := range names {
			cells = append(cells, usdCell(tierUSD(p, n)))
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

func usdCell(x *float64) cell {
	if x == nil {
		return noDataCell()
	}
	return numberCell(results.Number(*x))
}

// movesTable says what sank and woke, and how it was found when it was read again.
func movesTable(v *view) *table {
	t := &table{Caption: "What sank and woke, per seed", Head: []column{
		{Text: "Policy"},
		{Text: "Class"},
		{Text: "Tier"},
		{Text: "Time in it", Unit: "%", Number: true},
		{Text: "Sunk", Number: true},
		{Text: "Woken", Number: true},
		{Text: "Rent", Unit: "$", Number: true},
		{Text: "Missing residence", Unit: "$", Number: true},
		{Text: "Retrieval and moves", Unit: "$", Number: true},
		{Text: "Way back at the end", Unit: "$", Number: true},
		{Text: "Read again: ready, in place, asleep", Number: true},
	}}
	for _, p := range v.policies {
		for _, name := range sortedClasses(p) {
			tiers := p.Classes[name].Tiers
			if tiers == nil {
				continue
			}
			for i, u := range tiers.Uses {
				if i > 0 && u.Share == 0 && u.Sunk == 0 {
					continue
				}
				returns := ""
				if i == 0 {
					returns = fmt.Sprintf("%s, %s, %s", results.Number(tiers.Ready), results.Number(tiers.InPlace), results.Number(tiers.Asleep))
				}
				woken := numberCell(results.Number(u.Woken))
				if u.Hurried > 0 {
					woken.Detail = results.Number(u.Hurried) + " at high priority"
				}
				t.Rows = append(t.Rows, row{Cells: []cell{
					policyCell(p), textCell(name), textCell(u.Tier), numberCell(fmt.Sprintf("%.1f", 100*u.Share)), numberCell(results.Number(u.Sunk)),
					woken, numberCell(results.Number(u.RentUSD)), numberCell(results.Number(u.EarlyUSD)),
					numberCell(results.Number(u.RetrievalUSD + u.PutUSD)), numberCell(results.Number(u.HomeUSD)), numberCell(returns),
				}})
			}
		}
	}
	return t
}

// booksTable says from which idle time on each tier pays, by every price book.
func booksTable(v *view) *table {
	names := tierNames(v)
	t := &table{
		Caption: "Idle time from which each tier pays, by price book; below, if nothing may have to be rehydrated",
		Head:    []column{{Text: "Prices"}, {Text: "Class"}, {Text: "Size", Number: true}},
	}
	for _, n := range names[1:] {
		t.Head = append(t.Head, column{Text: n, Number: true})
	}
	for _, b := range v.run.TierBooks {
		class := b.Class
		if class == "" {
			class = "any"
		}
		cells := []cell{textCell(b.Book), textCell(class), numberCell(bytesText(b.SizeBytes))}
		for _, n := range names[1:] {
			c := numberCell(stepText(b.Steps, n))
			if awake := stepText(b.Awake, n); awake != c.Text {
				c.Detail = awake
			}
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

func stepText(steps []results.TierStep, tier string) string {
	for _, s := range steps {
		if s.Tier == tier {
			return days(s.FromS)
		}
	}
	return "never"
}

// tierPricesTable is what the tiers cost one object of each class.
func tierPricesTable(v *view) *table {
	t := &table{Caption: "What one object costs in each tier", Head: []column{
		{Text: "Class"},
		{Text: "Tier"},
		{Text: "Rent", Unit: "$/day", Number: true},
		{Text: "Billed at least", Number: true},
		{Text: "Move there", Unit: "$", Number: true},
		{Text: "One read", Unit: "$", Number: true},
		{Text: "Ready after", Number: true},
		{Text: "At high priority", Number: true},
		{Text: "Cheapest from", Number: true},
	}}
	for _, b := range ownBooks(v) {
		for i := range b.Tiers {
			c := &b.Tiers[i]
			least, ready := "–", "at once"
			if c.MinimumS > 0 {
				least = days(c.MinimumS)
			}
			if c.RehydrateMostS > 0 {
				ready = days(c.RehydrateMeanS) + ", " + days(c.RehydrateMostS) + " at most"
			}
			high := "–"
			if c.HighMostS > 0 {
				high = days(c.HighMeanS) + ", " + results.Number(c.HighUSD) + " $ a read"
			}
			t.Rows = append(t.Rows, row{Cells: []cell{
				textCell(b.Class), textCell(c.Tier), numberCell(results.Number(c.RentUSDPerDay)), numberCell(least), numberCell(results.Number(c.InUSD)),
				numberCell(results.Number(c.OutUSD)), numberCell(ready), numberCell(high), numberCell(stepText(b.Steps, c.Tier)),
			}})
		}
	}
	return t
}

// tierTimeTable says how many originals there were in each tier under each policy.
func tierTimeTable(v *view) *table {
	t := &table{Caption: "Originals in each tier", Head: []column{
		{Text: "Policy"}, {Text: "Tier"}, {Text: "On average", Number: true}, {Text: "At most", Number: true}, {Text: "In the end", Number: true},
	}}
	for _, p := range v.policies {
		if p.Tiers == nil {
			continue
		}
		for i, name := range p.Tiers.Tiers {
			mean := p.Tiers.Mean[i]
			if !slices.Contains(tierNames(v), name) || len(mean) == 0 {
				continue
			}
			sum := 0.0
			for _, n := range mean {
				sum += n
			}
			t.Rows = append(t.Rows, row{Cells: []cell{
				policyCell(p), textCell(name), numberCell(results.Number(sum / float64(len(mean)))), numberCell(results.Number(slices.Max(mean))),
				numberCell(results.Number(mean[len(mean)-1])),
			}})
		}
	}
	return t
}
