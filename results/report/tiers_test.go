package report

import (
	"strings"
	"testing"

	"headway/results"
)

// tiered gives a run two classes whose originals lie in tiers, at prices at which cool pays after 33 days and cold never.
func tiered(f fixture) *results.Run {
	r := f.run()
	list := []results.TierCost{
		{Tier: "hot", RentUSDPerDay: 0.000684, OutUSD: 4.4e-7},
		{Tier: "cool", RentUSDPerDay: 0.000378, MinimumS: 30 * 86400, InUSD: 1e-5, OutUSD: 0.01},
		{Tier: "cold", RentUSDPerDay: 0.000148, MinimumS: 90 * 86400, InUSD: 1.8e-5, OutUSD: 0.03},
		{Tier: "archive", RentUSDPerDay: 0.0000658, MinimumS: 180 * 86400, InUSD: 1.1e-5, OutUSD: 0.0226, RehydrateMeanS: 28800, RehydrateMostS: 54000, HighMeanS: 1950, HighMostS: 3600, HighUSD: 0.1127},
	}
	steps := []results.TierStep{{Tier: "hot"}, {Tier: "cool", FromS: 32.7 * 86400}, {Tier: "archive", FromS: 64.5 * 86400}}
	awake := []results.TierStep{{Tier: "hot"}, {Tier: "cool", FromS: 32.7 * 86400}, {Tier: "cold", FromS: 88.2 * 86400}}
	cheap := []results.TierStep{{Tier: "hot"}, {Tier: "cool", FromS: 6400}, {Tier: "archive", FromS: 15.5 * 86400}}
	for _, name := range []string{"working-set", "profile<b>"} {
		r.TierBooks = append(r.TierBooks, results.TierBook{Book: "public-list", Class: name, SizeBytes: 1 << 30, WithoutUSDPerH: 1.08, Tiers: list, Steps: steps, Awake: awake})
	}
	r.TierBooks = append(r.TierBooks, results.TierBook{Book: "operator-tape", Class: "working-set", SizeBytes: 1 << 30, Tiers: list, Steps: cheap, Awake: cheap[:2]})
	r.TierBooks = append(r.TierBooks, results.TierBook{Book: "public-list", SizeBytes: 64 << 10, Tiers: list, Steps: steps[:1], Awake: awake[:1]})
	for _, p := range r.Policies {
		if c := p.Classes["working-set"]; c != nil {
			c.Tiers = &results.Tiers{
				Originals: 150, Ready: 12, InPlace: 30.5, Asleep: 2,
				Uses: []results.TierUse{
					{Tier: "hot", Share: .8, RentUSD: 4.1},
					{Tier: "cool", Share: .19, RentUSD: .7, EarlyUSD: .1, RetrievalUSD: .9, PutUSD: .01, Sunk: 90, Woken: 31},
					{Tier: "cold"},
					{Tier: "archive", Share: .01, RentUSD: .01, Sunk: 4, Woken: 2},
				},
			}
		}
		p.Tiers = &results.TierSeries{BinS: f.hours * 30, Tiers: []string{"hot", "cool", "cold", "archive"}, Mean: make([][]float64, 4)}
		for b := range 120 {
			for z, n := range []float64{150 - float64(b), float64(b), 0, 0} {
				p.Tiers.Mean[z] = append(p.Tiers.Mean[z], n)
			}
		}
	}
	return r
}

// The section says where each tier pays and where not, whether it did, and how what slept was found.
func TestTiers(t *testing.T) {
	run, least := tiered(usual), 0.25
	run.Bound = &results.Bound{OriginalsUSD: &results.Metric{Mean: &least}}
	s, err := tiersSection(newView(run))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Blocks[2].Figure.Finding, ", and $0.250 in the cheapest way that is known to who knows when each will be read."; !strings.HasSuffix(got, want) {
		t.Errorf("finding: %q, want it to end with %q", got, want)
	}
	text := strings.Join(s.Blocks[0].Lead, "\n")
	for _, want := range []string{
		"working-set is cheapest in cool after 33 days, in archive after 64 days of idleness; in cold never. An overnight stay of 10.0 h never pays.",
		"From archive it takes 8.0 h on average, and up to 15.0 h, until it can be read; at high priority 32 min, and up to 60 min, for $0.113 instead of $0.0226 a read. An hour on the road without it costs $1.08, as much as 1579 days in the hot tier.",
		"Under vector the originals cost $5.82, where all of them hot would have cost $0.308",
		"Of 44.5 reads of originals that vector had put to sleep (per seed), 12.0 found them hot again, 30.5 read them in their tier, and 2.00 had to wait.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q, but\n%s", want, text)
		}
	}
	figures, rows := 0, 0
	for _, b := range s.Blocks {
		if b.Figure != nil {
			figures++
			if b.Figure.Table == nil || b.Figure.Finding == "" {
				t.Errorf("figure %s has no table or finds nothing", b.Figure.ID)
			}
		}
		if b.Table != nil {
			rows += len(b.Table.Rows)
		}
	}
	if want := len(usual.policies)*3 + 4; figures != 3 || rows != want {
		t.Errorf("%d figures, and %d rows of tables, want %d", figures, rows, want)
	}
}

// Runs without tiers have no such section, and those whose policies have none say so.
func TestTiersWithoutData(t *testing.T) {
	if s, err := tiersSection(newView(usual.run())); s != nil || err != nil {
		t.Errorf("a run without tiers has a section on them, or fails: %v", err)
	}
	r := tiered(usual)
	for _, p := range r.Policies {
		p.Tiers = nil
		for _, c := range p.Classes {
			c.Tiers = nil
		}
	}
	s, err := tiersSection(newView(r))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range s.Blocks[2:4] {
		if !strings.HasPrefix(b.Figure.Empty, "No data") {
			t.Errorf("figure %s says %q", b.Figure.ID, b.Figure.Empty)
		}
	}
}

func TestIdleTimesInWords(t *testing.T) {
	for s, want := range map[float64]string{20: "20 s", 1200: "20 min", 36000: "10.0 h", 86400 * 32.74: "33 days"} {
		if got := days(s); got != want {
			t.Errorf("%v s: %q, want %q", s, got, want)
		}
	}
}
