package fabric

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"headway/mec"
)

// squaresOf1km is a map of sites in squares of 1 km, ten to a row.
type squaresOf1km struct{}

func (squaresOf1km) Site(x, y float64) mec.SiteID {
	cell := func(v float64) int { return max(0, min(9, int(math.Floor(v/1000)))) }
	return mec.SiteID(cell(y)*10 + cell(x))
}
func (squaresOf1km) Tile(int, float64, float64) int            { return 0 }
func (squaresOf1km) TileCentre(class, tile int) (x, y float64) { return 0, 0 }
func (squaresOf1km) StepM() float64                            { return 250 }

// wander lets clients wander about, some 60 m to 600 m a minute, and calls seen with each of their places before it is noted.
func wander(p *precedents, clients, steps int, seed uint64, seen func(c ClientID, now int32, l *place)) {
	rnd := rand.New(rand.NewPCG(seed, 3))
	type car struct{ x, y, u, v float64 }
	cars := make([]car, clients)
	for i := range cars {
		cars[i] = car{x: 5000, y: 5000, u: 8}
	}
	for now := int32(60); now < int32(60*steps); now += 60 {
		for i := range cars {
			c, id := &cars[i], ClientID(i)
			switch rnd.IntN(20) {
			case 0:
				p.end(id, now)
				continue
			case 1, 2, 3, 4, 5, 6:
				c.u, c.v = c.v, -c.u
			case 7:
				c.u, c.v = 10, 0
			case 8:
				c.u, c.v = 0, 1
			}
			c.x, c.y = math.Mod(c.x+60*c.u+10_000, 10_000), math.Mod(c.y+60*c.v+10_000, 10_000)
			l := p.locate(id, now, c.x, c.y, squaresOf1km{}.Site(c.x, c.y))
			seen(id, now, &l)
			p.note(id, now, l)
		}
	}
}

// What is found is what a search through all that was ever noted finds: of a client alone all that is like the place at hand
// by a kernel, of a fleet the latest of those in the same square with the same heading; always with the window over and not
// forgotten.
func TestPrecedentsAreThoseThatAreAlike(t *testing.T) {
	type noted struct {
		likeness
		at int32
		l  place
	}
	for _, private := range []bool{false, true} {
		p := newPrecedents(4, 10*time.Minute, private)
		all := make([][]noted, 4)
		asked, long := 0, 0
		wander(p, 4, 700, 5, func(c ClientID, now int32, l *place) {
			var want []likeness
			for id, of := range all {
				id := ClientID(id)
				if private && id != c {
					continue
				}
				for i := range of {
					n := &of[i]
					over := p.trails[id].trip > n.number || now-n.at >= 600
					if !private && over && p.trails[id].trip <= n.number {
						over = p.trails[id].at-n.at >= 600 // it is put into its chain as its client is next noted
					}
					if !over || n.number < p.trails[id].noted-p.own {
						continue
					}
					dx, dy := float64(n.l.x)-float64(l.x), float64(n.l.y)-float64(l.y)
					du, dv := float64(n.l.u)-float64(l.u), float64(n.l.v)-float64(l.v)
					for k := range p.like {
						w := p.like[k].of(dx*dx+dy*dy, du*du+dv*dv)
						if w == 0 || !private && p.fleet.key(k, &n.l) != p.fleet.key(k, l) {
							continue
						}
						f := likeness{client: id, number: n.number}
						f.weight[k] = w
						if private && k == 0 {
							continue // comes with the wide one
						}
						if private {
							f.weight[0] = p.like[0].of(dx*dx+dy*dy, du*du+dv*dv)
						}
						want = append(want, f)
					}
				}
			}
			p.found = p.found[:0]
			if private {
				p.settle(c, now)
				p.search(c, l)
			} else {
				p.fleet.search(p, l)
			}
			got := slices.Clone(p.found)
			order := func(a, b likeness) int {
				return cmp.Or(cmp.Compare(a.client, b.client), cmp.Compare(a.number, b.number), cmp.Compare(a.weight[0], b.weight[0]))
			}
			slices.SortFunc(got, order)
			slices.SortFunc(want, order)
			if !slices.Equal(got, want) && (private || p.trails[0].noted < p.own) {
				t.Fatalf("private %v, at %d: found %v, want %v", private, now, got, want)
			}
			for _, f := range got {
				if !slices.Contains(want, f) {
					t.Fatalf("private %v, at %d: found %v, which is not of %v", private, now, f, want)
				}
			}
			asked++
			long += len(want)
			all[c] = append(all[c], noted{likeness: likeness{number: p.trails[c].noted}, at: now, l: *l})
		})
		if long < asked {
			t.Errorf("private %v: only %d alike in %d places", private, long, asked)
		}
	}
}

// No moment is told of with more than all the weight there is, no way overlaps itself, and none goes on beyond the window.
func TestPrecedentsTellOfEachMomentOnce(t *testing.T) {
	for _, private := range []bool{false, true} {
		p := newPrecedents(2, 10*time.Minute, private)
		wander(p, 2, 1500, 9, func(c ClientID, now int32, l *place) {
			told := p.ask(squaresOf1km{}, c, now, l)
			var sum [11]float64
			for i, x := range told {
				if x.to <= x.from || x.from < 0 || x.to > 600 || x.weight <= 0 || x.weight > 1 {
					t.Fatalf("told of %+v", x)
				}
				if i > 0 && (told[i-1].way > x.way || told[i-1].way == x.way && x.from < told[i-1].to) {
					t.Fatalf("told of %+v after %+v", x, told[i-1])
				}
				for at := range sum {
					if s := 59.5 * float64(at); x.from <= s && s < x.to {
						sum[at] += x.weight
					}
				}
			}
			if sum[0] < 0.5 || slices.Max(sum[:]) > 1+1e-9 {
				t.Fatalf("weights at each minute are %v", sum)
			}
		})
	}
}

// A client that drove one way twice is expected to go it again, with its times; and where it has never been, to turn as it did.
func TestPrecedentsTellWhatCameAfter(t *testing.T) {
	p := newPrecedents(1, 10*time.Minute, true)
	drive := func(from int32, x, y, u, v float64, minutes int) (last place) {
		for i := range int32(minutes) {
			at := from + 60*i
			last = p.locate(0, at, x, y, squaresOf1km{}.Site(x, y))
			p.note(0, at, last)
			x, y = x+60*u, y+60*v
		}
		return last
	}
	for day := range int32(12) {
		drive(100_000*day+1000, 500, 500, 10, 0, 5)
		drive(100_000*day+1300, 3500, 500, 0, 10, 9) // turns left at 3,500 m
		p.end(0, 100_000*day+2000)
	}
	chance := func(l place, s mec.SiteID, from, to float64) (sum float64) {
		l.setPace()
		for _, x := range p.ask(squaresOf1km{}, 0, 2_000_000, &l) {
			if x.site == s && x.from < to && x.to > from {
				sum += x.weight
			}
		}
		return sum
	}
	l := place{x: 1100 / placeUnit, y: 500 / placeUnit, u: 10 / paceUnit, site: 1}
	if turns, on := chance(l, 13, 240, 420), chance(l, 4, 240, 420); turns < 0.6 || on > 0.3 {
		t.Errorf("it comes to the site round the corner with a weight of %v, to the one behind it with %v", turns, on)
	}
	far := place{x: 5500 / placeUnit, y: 8500 / placeUnit, v: -10 / paceUnit, site: 85}
	if left := chance(far, 66, 0, 600) + chance(far, 67, 0, 600) + chance(far, 56, 0, 600) + chance(far, 57, 0, 600); left < 0.1 {
		t.Errorf("where it has never been it turns left with a weight of %v", left)
	}
}

// Nothing is remembered of a fleet beyond its rings, and about 8 kB of each client.
func TestPrecedentsTakeEightKilobytes(t *testing.T) {
	const clients = 300
	for _, private := range []bool{false, true} {
		p := newPrecedents(clients, 10*time.Minute, private)
		bytes := 12*len(p.places) + 64*len(p.trails) + 4*len(p.haunts.heads)
		if p.fleet != nil {
			bytes += 12*len(p.fleet.links) + 4*len(p.fleet.heads[0]) + 4*len(p.fleet.heads[1])
		}
		if each := bytes / clients; each > 9000 {
			t.Errorf("private %v: %d bytes per client", private, each)
		}
	}
}
