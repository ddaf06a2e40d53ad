package sim

import (
	"time"

	"headway/mobility/radio"
	"headway/results"
)

// links counts what becomes of the vehicles' radio links. It is the same for every policy.
type links struct {
	handovers, pingPongs, tooLate int64
	interruption                  *results.Latency
}

func newLinks() links { return links{interruption: results.NewLatency()} }

// trip counts the attachments of a trip up to its end.
func (l *links) trip(cells []radio.Attachment, end time.Duration) {
	for k := 1; k < len(cells) && cells[k].At <= end; k++ {
		c, before := &cells[k], &cells[k-1]
		l.interruption.Record(min(c.Interruption, end-c.At))
		if c.Cell == before.Cell {
			continue // lost, and found again
		}
		l.handovers++
		if c.Kind == radio.LinkFailure {
			l.tooLate++
		}
		if k > 1 && radio.PingPong(cells[k-2].Cell, c.Cell, before.At, c.At) {
			l.pingPongs++
		}
	}
}

// figures are the metrics of the links.
func (l *links) figures(f figures) {
	f.rate("ping_pong_rate", float64(l.pingPongs), float64(l.handovers))
	f["too_late_handovers"] = float64(l.tooLate)
	if m := l.interruption.MeanMS(); m != nil {
		f["interruption_ms_mean"], f["interruption_ms_p99"] = *m, *l.interruption.QuantilesMS(0.99)[0]
	}
}
