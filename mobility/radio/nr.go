package radio

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"headway/mobility"
)

// Streams gives the random stream of a name.
type Streams func(name string) *rand.Rand

// NR is handover by measured signals, as 5G does it: a vehicle measures every Period the RSRP of the cells around it,
// filters it, and changes to a cell of which event A3 says that it is better, after a time to trigger and a preparation.
// Where the signal is lost first, the vehicle sets up its link again with the strongest cell.
//
//	RSRP = element power + antenna gain - path loss - shadow fading - car loss           (TR 38.901)
//	F = (1-a) F + a RSRP                                                                 (TS 38.331 5.5.3.2)
//	A3: F' - hysteresis > F + offset, at all measurements during the time to trigger     (TS 38.331 5.5.4.4)
//
// The shadow of a link is a Gauss-Markov process along the vehicle's way with correlation e^(-x/d) (Gudmundson,
// Electronics Letters 27(23), 1991). Of its variance the share Params.SiteCorrelation is common to all links of the vehicle, so
// that two sites correlate by that, and the sectors of one entirely (between links with and without line of sight slightly
// less). Line of sight comes and goes as sight.go says. Fast fading is taken to be averaged out by the measurement.
//
// Vehicles draw independently: two that pass one corner see different shadows there, and so does one that comes back.
type NR struct {
	params  Params
	index   *Index
	azimuth []float64 // by cell, degrees; NaN: omnidirectional; nil: all are
	keys    []uint64  // by mast, of its random numbers
	loss    *PathLoss
	element float64      // power of a resource element on an antenna's axis, dBm
	rise    float64      // of the masts above the vehicle, m
	lapM    float64      // the way after which lines of sight are drawn anew
	shared  float64      // weight of the unit shadow that all links of a vehicle share
	apart   float64      // of each link's own
	decay   [2]float64   // of shadows with the way, dB/m, without and with line of sight
	clear   [128]float64 // by the number of cells: how far above the strongest other one a cell surely has a SINR of Qin, dB
	streams Streams
	lists   *shortlists

	share  float64 // of a new measurement in the filtered level
	settle int     // measurements after which a filter has settled
	stay   lognormal
	again  lognormal

	levels     *Levels // where measurements are counted; or nil
	everything bool    // measure all cells: for tests
}

// NewNR returns the model of cells with the given parameters; the streams are asked for "radio/" and the vehicle's name.
func NewNR(cells *Cells, p Params, streams Streams) (*NR, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	index, err := NewIndex(cells)
	if err != nil {
		return nil, err
	}
	loss, err := NewPathLoss(p.Environment, p.FrequencyGHz, p.MastM, p.AntennaM)
	if err != nil {
		return nil, err
	}
	element, err := ElementPower(p.PowerDBm, p.BandwidthMHz)
	if err != nil {
		return nil, err
	}
	law := p.Interruption
	if law == (Law{}) {
		law = variants[p.Variant].interruption
	}
	m := &NR{
		params: p, index: index, azimuth: cells.Azimuth, loss: loss, element: element + p.GainDBi, streams: streams,
		rise: math.Sqrt(loss.rise2), lapM: 3 * laws[p.Environment].sightM,
		shared: math.Sqrt(p.SiteCorrelation), apart: math.Sqrt(1 - p.SiteCorrelation),
		share: p.filter(), stay: newLognormal(law), again: newLognormal(p.Reestablishing),
	}
	if len(m.azimuth) != 0 && len(m.azimuth) != cells.Len() {
		return nil, fmt.Errorf("%d azimuths for %d cells: give each cell one, or none", len(m.azimuth), cells.Len())
	}
	for rest := 1.0; rest > 1e-6 && m.share < 1; rest *= 1 - m.share {
		m.settle++
	}
	for s, far := range laws[p.Environment].correlation {
		m.decay[s] = 10 / math.Ln10 / far
	}
	for n := range m.clear {
		m.clear[n] = p.InSyncDB + float64(10*lg(1+float64(p.Load*float64(n)))) + sinrError
	}
	m.lists = newShortlists(index.masts.pos)
	for _, pos := range index.masts.pos {
		m.keys = append(m.keys, mix(math.Float64bits(pos.X), math.Float64bits(pos.Y)))
	}
	return m, nil
}

// Seeded returns the same model with other random streams.
func (m *NR) Seeded(streams Streams) *NR {
	other := *m
	other.streams = streams
	return &other
}

// Locate returns the cell that is strongest at p without line of sight and shadows: of the masts within twice the
// distance of the nearest (and LeastDistance), the best sector; of equally strong cells the lowest.
func (m *NR) Locate(p mobility.Point) int32 {
	cell, _ := m.strongest(p)
	return cell
}

// strongest returns the cell of Locate, and its level in dBm.
func (m *NR) strongest(p mobility.Point) (cell int32, level float64) {
	masts := &m.index.masts
	r := 2*math.Sqrt(dist2(p, masts.pos[masts.nearest(p)])) + LeastDistance
	cell, level = -1, math.Inf(-1)
	masts.within(&box{p, p}, r*r, 0, 0, len(masts.pos), func(mast int32) {
		base := m.element - m.loss.at(dist2(p, masts.pos[mast]), m.params.Sight == SightAlways)
		for _, c := range m.cellsOf(mast) {
			if l := base + m.gain(mast, c, p); l > level || l == level && c < cell {
				cell, level = c, l
			}
		}
	})
	return cell, level
}

// cellsOf returns the cells of a mast, ascending.
func (m *NR) cellsOf(mast int32) []int32 {
	k := m.index.place[mast]
	return m.index.members[m.index.from[k]:m.index.from[k+1]]
}

// gain returns the gain of a cell's antenna toward p, in dB against its axis.
func (m *NR) gain(mast, cell int32, p mobility.Point) float64 {
	if m.omni(cell) {
		return 0
	}
	bearing, down := m.direction(mast, p)
	return -SectorLoss(turnTo(m.azimuth[cell], bearing), down)
}

func (m *NR) omni(cell int32) bool { return len(m.azimuth) == 0 || math.IsNaN(m.azimuth[cell]) }

// direction returns where p is, seen from a mast: degrees clockwise from north, and below its antennas' axes.
func (m *NR) direction(mast int32, p mobility.Point) (bearing, down float64) {
	at := m.index.masts.pos[mast]
	x, y := p.X-at.X, p.Y-at.Y
	bearing = angle(x, y)
	d2 := float64(x*x) + float64(y*y)
	if d2 < 1 {
		d2 = 1
	}
	t := m.rise / math.Sqrt(d2)
	if t < 0.2 { // most: the series is good to 0.004°
		down = float64(float64(t*(1-float64(t*t)/3)) * (180 / math.Pi))
	} else {
		down = angle(t, 1)
	}
	return bearing, down - m.params.Downtilt
}

// best returns the largest gain of a mast's cells toward p; where they are sectors, the least of those toward p and r
// metres to its left and right.
func (m *NR) best(mast int32, p mobility.Point, r float64) float64 {
	if len(m.azimuth) == 0 {
		return 0
	}
	bearing, down := m.direction(mast, p)
	aside := 0.0
	if r > 0 {
		aside = min(angle(r, math.Sqrt(dist2(p, m.index.masts.pos[mast]))), 60)
	}
	least := math.Inf(1)
	for _, b := range [...]float64{bearing - aside, bearing, bearing + aside} {
		best := math.Inf(-1)
		for _, c := range m.cellsOf(mast) {
			gain := 0.0
			if !m.omni(c) {
				gain = -SectorLoss(turnTo(m.azimuth[c], b), down)
			}
			best = max(best, gain)
		}
		if least = min(least, best); aside == 0 {
			break
		}
	}
	return least
}

// Trip implements Model.
func (m *NR) Trip(dst []Attachment, tr *mobility.Tracks, trip int) []Attachment {
	samples := tr.SamplesOf(trip)
	if len(samples) == 0 {
		return dst
	}
	car := m.streams("radio/" + tr.Vehicles[tr.Trips[trip].Vehicle]).Uint64()
	d := newDrive(m, samples, car)
	d.out = dst
	d.run()
	return d.out
}

// never is a time that does not come.
const never = time.Duration(math.MaxInt64)
