package radio

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"headway/fabric/exact"
)

// SightRule says whether links have line of sight.
type SightRule uint8

// The rules: by the probabilities of TR 38.901, or all links alike, which is what theory has closed forms for.
const (
	SightDrawn SightRule = iota
	SightAlways
	SightNever
)

// Variant is how a handover is carried out.
type Variant uint8

// The variants. Their figures in variants are ASSUMPTIONS: TS 38.133 6.1 gives components (search, waiting for a random
// access occasion, processing, a margin), not distributions.
const (
	Basic       Variant = iota // the source prepares the target after the report and commands the change
	Conditional                // prepared early; the vehicle changes on its own when the condition holds (release 16)
	DAPS                       // the source is kept until the target answers (release 16)
	LTM                        // prepared early; a command below RRC switches (release 18)
)

func (v Variant) String() string { return variants[v].name }

// Interruption returns the law of a variant's interruption.
func (v Variant) Interruption() Law { return variants[v].interruption }

// VariantOf returns the variant of a name.
func VariantOf(name string) (Variant, bool) {
	for v := range variants {
		if variants[v].name == name {
			return Variant(v), true
		}
	}
	return Basic, false
}

type variant struct {
	name         string
	interruption Law
	early        bool    // prepared before the report
	alone        bool    // needs no command from the source
	failures     float64 // factor of the chance of failure
}

var variants = [...]variant{
	Basic:       {"basic", Law{45 * time.Millisecond, 80 * time.Millisecond}, false, false, 1},
	Conditional: {"conditional", Law{45 * time.Millisecond, 80 * time.Millisecond}, true, true, 1.0 / 3},
	DAPS:        {"daps", Law{2 * time.Millisecond, 2 * time.Millisecond}, false, false, 1},
	LTM:         {"ltm", Law{20 * time.Millisecond, 20 * time.Millisecond}, true, false, 1},
}

// TimesToTrigger are the times that TS 38.331 allows (TimeToTrigger).
var TimesToTrigger = []time.Duration{
	0, 40e6, 64e6, 80e6, 100e6, 128e6, 160e6, 256e6, 320e6, 480e6, 512e6, 640e6, 1024e6, 1280e6, 2560e6, 5120e6,
}

// FilterCoefficients are the k that TS 38.331 allows (FilterCoefficient).
var FilterCoefficients = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 17, 19}

// Params are the parameters of an NR radio network.
type Params struct {
	Environment     Environment
	FrequencyGHz    float64 // of the carrier, the same for all cells
	PowerDBm        float64 // of a cell, over its whole carrier
	BandwidthMHz    float64 // of the carrier; one of those in TS 38.101-1
	MastM           float64 // height of the masts' antennas; 0: the environment's usual one
	AntennaM        float64 // height of the vehicle's antenna
	GainDBi         float64 // of an antenna on its axis; of a cell without azimuth in all directions
	Downtilt        float64 // degrees, of sectors
	Sight           SightRule
	Shadowing       bool
	SiteCorrelation float64 // correlation of the shadows of two masts at one place; those of a mast's sectors are the same
	CarLossDB       float64 // mean loss into the car, drawn once per vehicle
	CarLossSD       float64
	Load            float64       // share of the time in which other cells send: what their interference is multiplied by
	Period          time.Duration // between measurements
	FilterK         int           // of the layer 3 filter, at 200 ms between measurements
	OffsetDB        float64       // of event A3
	HysteresisDB    float64       // of event A3
	TimeToTrigger   time.Duration // of event A3
	Variant         Variant
	Preparation     time.Duration // from the report until the command
	Interruption    Law           // zero: the variant's
	Failure         float64       // chance that a basic handover fails though the link is good
	OutOfSyncDB     float64       // Qout: a lower SINR starts T310
	InSyncDB        float64       // Qin: a higher one stops it
	T310            time.Duration
	Reestablishing  Law // from the moment at which a cell is found after a failure
}

// Law is a lognormal duration by its median and 95th percentile; equal ones make it constant.
type Law struct{ Median, P95 time.Duration }

// EarlyDB is by how much an early preparation's condition is below the handover's (ASSUMPTION).
const EarlyDB = 3

// DefaultParams returns a macro network at 3.5 GHz with the event A3 quick and with a wide margin: 2.5 dB of offset and 3 dB
// of hysteresis for 100 ms (ASSUMPTION). What is recommended for networks in service is 3 to 5 dB for 320 ms, or 6 dB for less
// than 100 ms (LTE University, Handover parameters, 2012). Both ends change cells about equally often here, but the quick one
// loses its link a quarter to half as often, as the comment of the shipped scenario luxembourg measures; on hexagons, with
// sectors and at 30 m/s, too. With ns-3's 3 dB for 256 ms there are half as many handovers again.
//
// From standards: Period and FilterK (TS 38.133, TS 38.331 defaults), car loss (TR 38.901 7.4.3.2), and SiteCorrelation (TR
// 36.942 and TR 36.814 A.2.1.1 for system simulations; SEAMCAT has the same, "assumed in most LTE studies"). ASSUMPTIONS: power and
// bandwidth (a usual macro cell), GainDBi (a macro antenna: several of TR 38.901's elements of 8 dBi in a column), Downtilt,
// Load (a network's mean over a day; the share of handovers that come too late grows with its third power at least), Preparation and
// Qout, Qin and T310 (50 ms, -8 dB, -6 dB, 1 s, as TR 36.839's studies have them), Failure, Reestablishing.
func DefaultParams() Params {
	return Params{
		Environment: UMa, FrequencyGHz: 3.5, PowerDBm: 46, BandwidthMHz: 100, AntennaM: 1.5, GainDBi: 17, Downtilt: 6,
		Shadowing: true, SiteCorrelation: 0.5, CarLossDB: 9, CarLossSD: 5, Load: 0.2,
		Period: 200 * time.Millisecond, FilterK: 4, OffsetDB: 2.5, HysteresisDB: 3, TimeToTrigger: 100 * time.Millisecond,
		Preparation: 50 * time.Millisecond, Failure: 0.01,
		OutOfSyncDB: -8, InSyncDB: -6, T310: time.Second,
		Reestablishing: Law{300 * time.Millisecond, time.Second},
	}
}

// check returns the first parameter that is out of its range, with the range.
func (p *Params) check() error {
	within := func(name string, v, lo, hi float64, unit string) error {
		if v >= lo && v <= hi {
			return nil
		}
		return fmt.Errorf("%s of %g%s: use one between %g and %g%s", name, v, unit, lo, hi, unit)
	}
	for _, err := range []error{
		within("a power", p.PowerDBm, -30, 90, " dBm"),
		within("an antenna gain", p.GainDBi, -20, 60, " dBi"),
		within("a downtilt", p.Downtilt, -90, 90, "°"),
		within("a car loss", p.CarLossDB, 0, 60, " dB"),
		within("a spread of the car loss", p.CarLossSD, 0, 30, " dB"),
		within("a correlation of two sites' shadows", p.SiteCorrelation, 0, 1, ""),
		within("a load", p.Load, 0, 1, ""),
		within("a measurement period", p.Period.Seconds(), 0.01, 10, " s"),
		within("an A3 offset", p.OffsetDB, -15, 15, " dB"),
		within("an A3 hysteresis", p.HysteresisDB, 0, 15, " dB"),
		within("a preparation", p.Preparation.Seconds(), 0, 10, " s"),
		within("a chance of failure", p.Failure, 0, 1, ""),
		within("Qout", p.OutOfSyncDB, -30, 30, " dB"),
		within("Qin", p.InSyncDB, p.OutOfSyncDB, 30, " dB"),
		within("T310", p.T310.Seconds(), 0.01, 60, " s"),
	} {
		if err != nil {
			return err
		}
	}
	if !slices.Contains(TimesToTrigger, p.TimeToTrigger) {
		return fmt.Errorf("a time to trigger of %v: 3GPP allows %s", p.TimeToTrigger, join(TimesToTrigger))
	}
	if !slices.Contains(FilterCoefficients, p.FilterK) {
		return fmt.Errorf("a filter coefficient of %d: 3GPP allows %s", p.FilterK, join(FilterCoefficients))
	}
	return nil
}

func join[T any](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, ", ")
}

// filter returns the share of a new measurement in the filtered level. TS 38.331 5.5.3.2 has a = 1/2^(k/4) for samples
// every 200 ms; at other periods 1-a is raised to the power that leaves the filter's decay per second as it is.
func (p *Params) filter() float64 {
	a := exact.Exp(-float64(p.FilterK) / 4 * math.Ln2)
	if p.Period == 200*time.Millisecond || a == 1 {
		return a
	}
	return 1 - exact.Exp(float64(exact.Log(1-a)*(p.Period.Seconds()/0.2)))
}
