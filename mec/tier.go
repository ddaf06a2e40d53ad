package mec

import "time"

// Tier is how warm a copy is stored.
type Tier uint8

// The tiers, from warm to cold.
const (
	Hot Tier = iota
	Cool
	Cold
	Archive
	Tiers // number of tiers
)

// String is the tier's name.
func (t Tier) String() string { return [...]string{"hot", "cool", "cold", "archive"}[t] }

// TierSpec is what a tier costs and how fast it answers.
type TierSpec struct {
	USDPerGBMonth float64       // rent of 1e9 bytes for 730 h
	USDPerGBRead  float64       // retrieval of 1e9 bytes
	USDPer10kRead float64       // ten thousand read operations
	USDPer10kPut  float64       // ten thousand write operations
	Access        time.Duration // until the first byte
	MinResidence  time.Duration // billed even when left earlier
	Rehydrate     time.Duration // before it can be read at all; 0: at once
}

// SecondsPerMonth is the billing month: 730 hours.
const SecondsPerMonth = 730 * 3600

// Rent is the rent in US$ per byte and second.
func (t TierSpec) Rent() float64 { return t.USDPerGBMonth / 1e9 / SecondsPerMonth }
