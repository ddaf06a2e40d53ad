package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// costs are the parts of the objective that a decision weighs, in US$; science as in doc.go.
type costs struct {
	cfg *Config
}

func newCosts(cfg *Config) costs { return costs{cfg} }

// rent is the cost per second of a ready copy of a class at site s: storage, and the writes pushed into it.
func (c costs) rent(class int, s mec.SiteID) float64 {
	k := &c.cfg.Classes[class]
	rent := float64(k.Bytes) * c.cfg.Prices.Site.Rent()
	if k.WriteRate > 0 && k.Key == PerVehicle {
		push := float64(k.WriteBytes) * c.cfg.Network.Path(c.cfg.Network.Region(), s).USDPerGB / 1e9
		rent += float64(k.WriteRate * push)
	}
	return rent
}

// insert is the cost of one copy made at s, at a transfer price in US$ per GB.
func (c costs) insert(class int, usdPerGB float64) float64 {
	k := &c.cfg.Classes[class]
	return float64(float64(k.Bytes)/1e9*usdPerGB) + c.cfg.Prices.Site.USDPer10kPut/1e4 + c.cfg.Prices.Region[mec.Hot].USDPer10kRead/1e4
}

// absent is the expected penalty per second of a client at s without a ready copy.
func (c costs) absent(class int, s mec.SiteID) float64 {
	k := &c.cfg.Classes[class]
	return float64(k.ReadRate*c.missed(class, s)) + k.AbsentUSDPerS
}

// missed is the expected cost of one read at s that is not served there: the penalty, and moving what is read.
func (c costs) missed(class int, s mec.SiteID) float64 {
	k := &c.cfg.Classes[class]
	usd := float64(c.readBytes(class)) * c.cfg.Network.Path(c.cfg.Network.Region(), s).USDPerGB / 1e9
	if k.Late != nil {
		usd += k.Late[s]
	}
	return usd
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
