package generate

// lights are the traffic lights of a grid: at each crossing the streets north-south are green for the first half of a
// cycle, those east-west for the second. A crossing's cycle is shifted by a hash of its coordinates, so the lights are
// the same in every replication, and not in step (assumption: no green waves).
type lights struct{ cycle int64 } // ms; 0: no lights

// red returns for how long from a time on (ms) a street of crossing (i, j) has red.
func (l lights) red(i, j int, northSouth bool, at int64) int64 {
	if l.cycle == 0 {
		return 0
	}
	phase := (at + l.shift(i, j)) % l.cycle
	half := l.cycle / 2
	switch {
	case northSouth && phase >= half:
		return l.cycle - phase
	case !northSouth && phase < half:
		return half - phase
	}
	return 0
}

// shift hashes by the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
func (l lights) shift(i, j int) int64 {
	h := uint64(i)<<32 | uint64(j)
	h = (h + 0x9e3779b97f4a7c15)
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	h ^= h >> 31
	return int64(h % uint64(l.cycle))
}
