package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// costs are the parts of the objective that a decision weighs, in US$; science as in doc.go.
type costs struct {
	cfg    *Config
	misses *[misses]miss
}

func newCosts(cfg *Config) costs { return costs{cfg, new([misses]miss)} }

// miss is of a read of a class at s that from answers.
func (c costs) miss(class int, from, s mec.SiteID) *miss {
	key := (uint64(class)<<16|uint64(from))<<16 + uint64(s) + 1
	m := &c.misses[key*0x9e3779b97f4a7c15>>(64-missBits)]
	if m.key != key {
		c.workOut(m, class, from, s)
		m.key = key
	}
	return m
}

func (c costs) workOut(m *miss, class int, from, s mec.SiteID) {
	m.late = 0
	if late := c.cfg.Classes[class].Late; late != nil {
		m.late = late(c.remote(class, from, s) - c.cfg.Prices.Site.Access)
	}
	m.usd = float64(c.readBytes(class)) * c.cfg.Network.Path(from, s).USDPerGB / 1e9
	if from == c.cfg.Network.Region() {
		m.usd += c.cfg.Prices.Region[mec.Hot].USDPer10kRead / 1e4
	}
	m.usd += m.late
}

// miss is what a read costs that is answered from elsewhere, where it was asked for last: every forecast asks, and prices
// and links stay as they are.
type miss struct {
	key       uint64 // of class, from and s; 0: none
	usd, late float64
}

const (
	missBits = 12
	misses   = 1 << missBits
)

// rent is the cost per second of a ready copy of a class at site s: storage, and the writes pushed into it.
func (c costs) rent(class int, s mec.SiteID) float64 {
	k := &c.cfg.Classes[class]
	rent := float64(float64(k.Bytes) * c.cfg.Prices.Site.Rent())
	if k.WriteRate > 0 && k.Key == PerVehicle {
		push := float64(float64(k.WriteBytes)*c.cfg.Network.Path(c.cfg.Network.Region(), s).USDPerGB) / 1e9
		rent += float64(k.WriteRate * push)
	}
	return rent
}

// insert is the cost of one copy made at s, at a transfer price in US$ per GB.
func (c costs) insert(class int, usdPerGB float64) float64 {
	k := &c.cfg.Classes[class]
	return float64(float64(k.Bytes)/1e9*usdPerGB) + c.cfg.Prices.Site.USDPer10kPut/1e4 + c.cfg.Prices.Region[mec.Hot].USDPer10kRead/1e4
}

// absent is the expected cost per second of a client at s without a ready copy there, whose reads from answers.
func (c costs) absent(class int, from, s mec.SiteID) float64 {
	k := &c.cfg.Classes[class]
	return float64(k.ReadRate*c.missed(class, from, s)) + k.AbsentUSDPerS
}

// missed is the expected cost of one read at s that from answers: the penalty, and moving what is read.
func (c costs) missed(class int, from, s mec.SiteID) float64 { return c.miss(class, from, s).usd }

// late is the expected penalty of one read at s that from answers over idle links, above that of a hit.
func (c costs) late(class int, from, s mec.SiteID) float64 { return c.miss(class, from, s).late }

// remote is the time that from takes to answer a read at s over idle links: the request, the access, the answer.
func (c costs) remote(class int, from, s mec.SiteID) time.Duration {
	access := c.cfg.Prices.Site.Access
	if from == c.cfg.Network.Region() {
		access = c.cfg.Prices.Region[mec.Hot].Access
	}
	p := c.cfg.Network.Path(from, s)
	return 2*p.Propagation + access + mec.Serialise(c.readBytes(class), p.NSPerByte)
}

func (c costs) readBytes(class int) int64 {
	if b := c.cfg.Classes[class].ReadBytes; b > 0 {
		return b
	}
	return c.cfg.Classes[class].Bytes
}

// breakEven is how long a copy may stay unused before its rent has cost as much as fetching it again:
// the horizon of the ski rental (Kumar, Purohit, Svitkina 2018).
func breakEven(again, rent float64) time.Duration {
	if rent <= 0 {
		return math.MaxInt64 / 4
	}
	return seconds(again / rent)
}

// seconds is a time from seconds, bounded so that it can be added to another.
func seconds(s float64) time.Duration {
	const most = float64(math.MaxInt64 / 4)
	return time.Duration(math.Round(max(-most, min(most, s*1e9))))
}
