package testbed

import (
	"slices"
	"time"

	"headway/mec"
)

// suffer lets links be slow at times of the scenario, which begins at a time of the links' own clock.
func (l *links) suffer(slow []mec.Spell, begin time.Duration) {
	slow = slices.Clone(slow)
	for i := range slow {
		slow[i].From += begin
		slow[i].Until += begin
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue.Suffer(slow)
}
