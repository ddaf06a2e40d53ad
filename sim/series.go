package sim

import "time"

const seriesBins = 120

// series are counts over simulated time, in bins of equal length.
type series struct {
	bin     time.Duration
	at      int // the bin of the last read, which ends at ends
	ends    time.Duration
	reads   []int64
	hits    []int64
	copyS   []float64 // ready copies × s
	copies  int64
	changed time.Duration
}

func newSeries(span time.Duration) series {
	bin := max(span/seriesBins+1, 1)
	return series{
		bin: bin, ends: bin, reads: make([]int64, seriesBins), hits: make([]int64, seriesBins), copyS: make([]float64, seriesBins),
	}
}

func (s *series) read(at time.Duration, hit bool) {
	for at >= s.ends { // reads come in order of time
		s.at++
		s.ends += s.bin
	}
	s.reads[s.at]++
	if hit {
		s.hits[s.at]++
	}
}

// change counts n more ready copies from now on.
func (s *series) change(now time.Duration, n int64) {
	s.close(now)
	s.copies += n
}

// close accounts for the copies up to now.
func (s *series) close(now time.Duration) {
	for s.changed < now {
		b := min(s.changed/s.bin, seriesBins-1)
		to := min(now, (b+1)*s.bin)
		if b == seriesBins-1 {
			to = now
		}
		s.copyS[b] += float64(float64(s.copies) * (to - s.changed).Seconds())
		s.changed = to
	}
}
