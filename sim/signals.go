package sim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"headway/mobility"
	"headway/mobility/radio"
	"headway/mobility/trace"
	"headway/results"
	"headway/scenarios"
)

// hearCells makes the model that says which of the cells serves a vehicle.
func (x *Experiment) hearCells() error {
	r := &x.scenario.Radio
	var err error
	if r.Handover.Model != "a3" {
		x.model, err = radio.NewNearest(x.cells, r.Handover.Hysteresis.Value)
		return err
	}
	if n := r.Propagation.Sectors; n > 1 {
		if x.cells, err = x.cells.Sectors(n); err != nil {
			return fmt.Errorf("radio.propagation.sectors: %w", err)
		}
	}
	// Each seed's traffic has its own streams: see makeTraffic.
	x.model, err = radio.NewNR(x.cells, signals(r.Propagation, &r.Handover), func(string) *rand.Rand { return rand.New(rand.NewPCG(0, 0)) })
	if err != nil {
		return fmt.Errorf("radio: %w", err)
	}
	return nil
}

// signals are the parameters of measured signals.
func signals(p *scenarios.Propagation, h *scenarios.Handover) radio.Params {
	env, _ := radio.EnvironmentOf(p.Environment)
	variant, _ := radio.VariantOf(h.Variant)
	sight := map[string]radio.SightRule{"drawn": radio.SightDrawn, "always": radio.SightAlways, "never": radio.SightNever}[p.Sight]
	return radio.Params{
		Environment: env, FrequencyGHz: float64(p.Frequency) / 1e9, PowerDBm: float64(p.Power), BandwidthMHz: float64(p.Bandwidth) / 1e6,
		MastM: float64(p.Mast), AntennaM: float64(p.Antenna), GainDBi: float64(p.Gain), Downtilt: float64(p.Downtilt),
		Sight: sight, Shadowing: p.Shadowing, SiteCorrelation: float64(p.SiteCorr), CarLossDB: float64(p.CarLoss), CarLossSD: float64(p.CarLossSD), Load: float64(p.Load),
		Period: time.Duration(h.Period), FilterK: h.Filter, OffsetDB: float64(h.Offset), HysteresisDB: h.Hysteresis.Value,
		TimeToTrigger: time.Duration(h.TTT), Variant: variant, Preparation: time.Duration(h.Preparation),
		Interruption: radio.Law{Median: time.Duration(h.Interruption), P95: time.Duration(h.InterruptionP95)},
		Failure:      float64(h.Failure), OutOfSyncDB: float64(h.OutOfSync), InSyncDB: float64(h.InSync), T310: time.Duration(h.T310),
		Reestablishing: radio.Law{Median: time.Duration(h.Reestablish), P95: time.Duration(h.ReestablishP95)},
	}
}

// signalOf says how strong the cells were that served; nil where that is not measured.
func signalOf(l *radio.Levels) *results.Signal {
	if l == nil || math.IsNaN(l.Below(radio.Weak)) {
		return nil
	}
	return &results.Signal{P5: l.Quantile(0.05), P50: l.Quantile(0.5), P95: l.Quantile(0.95), Weak: l.Below(radio.Weak)}
}

func towerRules(t *scenarios.Towers) trace.TowerRules {
	merge := map[string]trace.Merge{"enodeb": trace.MergeENodeB, "near": trace.MergeNear}[t.Merge]
	return trace.TowerRules{Radios: t.Radios, Operators: t.Operators, MaxRangeM: float64(t.MaxRange), Merge: merge, WithinM: float64(t.Within)}
}

// outOfReach is the share of the tracks' samples that no cell reaches, by ranges, by signal, or at all; nil where there are no
// towers whose place could be wrong.
func (x *Experiment) outOfReach(tr *mobility.Tracks) *float64 {
	var reaches func(mobility.Point) bool
	switch m := x.model.(type) {
	case *radio.NR:
		reaches = m.Reaches
	case *radio.Nearest:
		if x.scenario.Radio.Towers == nil {
			return nil
		}
		var known bool
		if reaches, known = m.Reaches(x.cells); !known {
			reaches = m.Within(x.cells)
		}
	default:
		return nil
	}
	return results.Value(radio.NewCoverage(tr, reaches).Share())
}
