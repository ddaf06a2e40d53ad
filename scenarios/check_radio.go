package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"headway/mobility/radio"
)

// defaultHandover gives keys that were left out the defaults that depend on the model and its variant.
func defaultHandover(s *Scenario, d *decoder) {
	given := func(key string) bool { _, ok := d.places["radio.handover."+key]; return ok }
	h := &s.Radio.Handover
	if h.Model != "a3" {
		if !given("hysteresis") {
			h.Hysteresis = Hysteresis{30, "m"}
		}
		return
	}
	if !given("hysteresis") {
		h.Hysteresis = Hysteresis{3, "dB"}
	}
	if s.Radio.Propagation == nil {
		s.Radio.Propagation = &Propagation{}
		fill(reflect.ValueOf(s.Radio.Propagation).Elem(), field{})
	}
	if !given("interruption") {
		law := variantOf(h.Variant).Interruption()
		h.Interruption = Duration(law.Median)
		if !given("interruption_p95") {
			h.InterruptionP95 = Duration(law.P95)
		}
	}
	if !given("interruption_p95") {
		h.InterruptionP95 = max(h.InterruptionP95, h.Interruption)
	}
}

// variantOf is the variant of a name; a wrong one is reported elsewhere.
func variantOf(name string) radio.Variant {
	v, _ := radio.VariantOf(name)
	return v
}

// handover checks what the model makes of the keys.
func (c checker) handover() {
	r, at := &c.s.Radio, func(key string) string { return "radio.handover." + key }
	h := &r.Handover
	if h.Model != "a3" {
		if h.Model != "" && h.Hysteresis.Unit == "dB" {
			c.say(at("hysteresis"), "write 30m, or model: a3", "the model nearest compares distances, and this is %s", h.Hysteresis)
		} else if h.Hysteresis.Value > 10000 {
			c.say(at("hysteresis"), "write a length up to 10km", "%s is out of range", h.Hysteresis)
		}
		return
	}
	if r.Grid != nil {
		c.say(at("model"), "write model: nearest", "cells of radio.grid have no mast whose signal could be measured")
	}
	switch {
	case h.Hysteresis.Unit == "m":
		c.say(at("hysteresis"), "write 3dB, or model: nearest", "the model a3 compares signals, and this is %s", h.Hysteresis)
	case h.Hysteresis.Value > 15:
		c.say(at("hysteresis"), "write 0dB to 15dB", "%s is out of range", h.Hysteresis)
	}
	if !slices.Contains(radio.TimesToTrigger, time.Duration(h.TTT)) {
		c.say(at("ttt"), "write one of "+listOf(radio.TimesToTrigger, func(t time.Duration) string { return Duration(t).String() }), "3GPP has no time to trigger of %s", h.TTT)
	}
	if !slices.Contains(radio.FilterCoefficients, h.Filter) {
		c.say(at("filter"), "write one of "+listOf(radio.FilterCoefficients, func(k int) string { return fmt.Sprint(k) }), "3GPP has no filter coefficient of %d", h.Filter)
	}
	if h.InSync < h.OutOfSync {
		c.say(at("in_sync"), fmt.Sprintf("write %s or more", h.OutOfSync), "Qin, %s, is below Qout, %s", h.InSync, h.OutOfSync)
	}
	c.law(at("interruption_p95"), h.Interruption, h.InterruptionP95)
	c.law(at("reestablish_p95"), h.Reestablish, h.ReestablishP95)
	c.propagation(r.Propagation)
}

func (c checker) law(path string, median, p95 Duration) {
	if p95 < median {
		c.say(path, fmt.Sprintf("write %s or more", median), "the 95th percentile, %s, is below the median, %s", p95, median)
	}
}

func (c checker) propagation(p *Propagation) {
	const at = "radio.propagation."
	if _, err := radio.ElementPower(float64(p.Power), float64(p.Bandwidth)/1e6); err != nil && !c.blamed(at+"bandwidth") {
		c.say(at+"bandwidth", "write one of "+listOf(radio.Bandwidths(), func(mhz int) string { return Frequency(float64(mhz) * 1e6).String() }),
			"an NR carrier has no bandwidth of %s", p.Bandwidth)
	}
	if p.Environment == "rma" && p.Frequency > 30e9 {
		c.say(at+"frequency", "write up to 30GHz", "the environment rma is modelled up to 30GHz, and this is %s", p.Frequency)
	}
}

func listOf[T any](values []T, word func(T) string) string {
	text := ""
	for i, v := range values {
		if i > 0 {
			text += ", "
		}
		text += word(v)
	}
	return text
}
