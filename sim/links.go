package sim

import (
	"time"

	"headway/mobility/radio"
	"headway/results"
)

// handoverKind says what an attachment is.
type handoverKind uint8

// The kinds may go together: lateHandover|pingPong.
const (
	plainHandover handoverKind = 1 << iota // any change of cell
	pingPong
	lateHandover
)

// kindOf returns the kind of a trip's attachment k: 0 at the start, and where a link is lost and found again.
func kindOf(cells []radio.Attachment, k int) handoverKind {
	if k == 0 || cells[k].Cell == cells[k-1].Cell {
		return 0
	}
	c, before, kind := &cells[k], &cells[k-1], plainHandover
	if c.Kind == radio.LinkFailure {
		kind |= lateHandover
	}
	if k > 1 && radio.PingPong(cells[k-2].Cell, c.Cell, before.At, c.At) {
		kind |= pingPong
	}
	return kind
}

// links counts what becomes of the vehicles' radio links. It is the same for every policy.
type links struct {
	handovers, pingPongs, tooLate int64
	interruption                  *results.Latency
}

func newLinks() links { return links{interruption: results.NewLatency()} }

// trip counts the attachments of a trip up to its end.
func (l *links) trip(cells []radio.Attachment, end time.Duration) {
	for k := 1; k < len(cells) && cells[k].At <= end; k++ {
		l.interruption.Record(min(cells[k].Interruption, end-cells[k].At))
		kind := kindOf(cells, k)
		if kind&plainHandover != 0 {
			l.handovers++
		}
		if kind&lateHandover != 0 {
			l.tooLate++
		}
		if kind&pingPong != 0 {
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
