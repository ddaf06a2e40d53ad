package mec_test

import (
	"math"
	"testing"
	"time"

	"headway/mec"
)

const day = 24 * time.Hour

// At list prices, with retrieval and minimum residence, one gigabyte that is read once pays for cool storage after
// 0.01/(0.0208-0.0115) months, for archive after ((0.022 + 0.002*180 d) - 0.01)/0.0115, and for cold never; where nothing
// may have to be rehydrated, for cold once ((0.03 + 0.0045*90 d) - 0.01)/0.0115 months have passed.
func TestEnvelopeOfListPrices(t *testing.T) {
	book, _ := mec.Book("public-list")
	const month = mec.SecondsPerMonth / 86400.0 // days
	cool := 0.01 / (0.0208 - 0.0115) * month
	archive := (0.022 + 0.002*180/month - 0.01) / 0.0115 * month
	cold := (0.03 + 0.0045*90/month - 0.01) / 0.0115 * month
	for _, c := range []struct {
		tiers []mec.Tier
		want  []mec.Tier
		days  []float64
	}{
		{[]mec.Tier{mec.Hot, mec.Cool, mec.Cold, mec.Archive}, []mec.Tier{mec.Hot, mec.Cool, mec.Archive}, []float64{0, cool, archive}},
		{[]mec.Tier{mec.Hot, mec.Cool, mec.Cold}, []mec.Tier{mec.Hot, mec.Cool, mec.Cold}, []float64{0, cool, cold}},
		{[]mec.Tier{mec.Hot}, []mec.Tier{mec.Hot}, []float64{0}},
	} {
		const huge = 1_000_000_000_000_000 // operations do not count
		got := book.Envelope(c.tiers, huge, 0)
		if len(got) != len(c.want) {
			t.Fatalf("%v: %v", c.tiers, got)
		}
		for i, s := range got {
			if s.Tier != c.want[i] || math.Abs(s.From.Hours()/24-c.days[i]) > 0.01 {
				t.Errorf("%v: %v from day %.2f, want %v from %.2f", c.tiers, s.Tier, s.From.Hours()/24, c.want[i], c.days[i])
			}
		}
	}
	for want, got := range map[float64]float64{33: cool, 63: archive} { // the figures that are quoted in days
		if math.Abs(got-want) > 0.5 {
			t.Errorf("the break-even is at day %.1f, not %v", got, want)
		}
	}
}

// The envelope is the cheapest tier at every idle time, found by trying them all, for any size, penalty and book.
func TestEnvelopeIsTheCheapest(t *testing.T) {
	all := []mec.Tier{mec.Hot, mec.Cool, mec.Cold, mec.Archive}
	for _, book := range mec.Books() {
		for _, bytes := range []int64{1, 64 << 10, 4 << 20, 1 << 30, 1 << 40} {
			for _, late := range []float64{0, 1e-4, 0.01, 1} {
				steps := book.Envelope(all, bytes, late)
				at := 0
				for idle := time.Minute; idle < 3650*day; idle += idle / 50 {
					for at+1 < len(steps) && steps[at+1].From <= idle {
						at++
					}
					got := book.Idle(steps[at].Tier, bytes, idle, late)
					for _, z := range all {
						if least := book.Idle(z, bytes, idle, late); got > least*(1+1e-9)+1e-18 {
							t.Fatalf("%s, %d bytes, late %v: after %v %v costs %v, %v %v", book.Name, bytes, late, idle, steps[at].Tier, got, z, least)
						}
					}
				}
			}
		}
	}
}

// An overnight stay never pays at list prices, whatever the size; on hardware of one's own it does.
func TestOvernight(t *testing.T) {
	all := []mec.Tier{mec.Hot, mec.Cool, mec.Cold, mec.Archive}
	for name, pays := range map[string]bool{"public-list": false, "operator-internal": false, "operator-tape": true} {
		book, _ := mec.Book(name)
		steps := book.Envelope(all, 1<<30, 0)
		if got := len(steps) > 1 && steps[1].From < 10*time.Hour; got != pays {
			t.Errorf("%s: %v", name, steps)
		}
	}
}

// The quantiles invert the distribution 3x²-2x³, rise, and have their mean in the middle.
func TestRehydration(t *testing.T) {
	r := mec.Rehydration{Least: time.Hour, Most: 15 * time.Hour}
	sum, last := 0.0, time.Duration(0)
	const n = 10000
	for i := range n {
		p := (float64(i) + 0.5) / n
		q := r.Quantile(p)
		x := float64(q-r.Least) / float64(r.Most-r.Least)
		if math.Abs(3*x*x-2*x*x*x-p) > 1e-9 || q < last {
			t.Fatalf("the %v quantile is %v", p, q)
		}
		sum, last = sum+q.Hours()/n, q
	}
	if math.Abs(sum-r.Mean().Hours()) > 1e-3 || r.Mean() != 8*time.Hour {
		t.Errorf("the mean is %v h by quantiles and %v", sum, r.Mean())
	}
	if r.Quantile(0) != r.Least || r.Most-r.Quantile(1) > time.Second {
		t.Errorf("from %v to %v", r.Quantile(0), r.Quantile(1))
	}
}

// Colder never costs more rent, nor less to read: bounds rely on it.
func TestColderIsCheaperToKeepAndDearerToRead(t *testing.T) {
	for _, b := range mec.Books() {
		for z := mec.Cool; z < mec.Tiers; z++ {
			warm, cold := &b.Region[z-1], &b.Region[z]
			if cold.Rent() > warm.Rent() || cold.USDPer10kRead < b.Region[mec.Hot].USDPer10kRead || cold.USDPerGBRead < b.Region[mec.Hot].USDPerGBRead {
				t.Errorf("%s: %v against %v", b.Name, z, z-1)
			}
			if b.Site.Rent() < b.Region[mec.Hot].Rent() {
				t.Errorf("%s: a site is cheaper than the region", b.Name)
			}
		}
	}
}
