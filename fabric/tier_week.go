package fabric

import "time"

const (
	partLength = 3 * time.Hour
	weekLength = 7 * 24 * time.Hour
	weekSlots  = int(weekLength / partLength)
)

// week says when in the week idle times end: how sure a return is until each slot of three hours, from Thursday, 0 h, on, in
// units of the whole week's. Days from Monday to Thursday share their counts (see weekPart).
type week [weekSlots + 1]float64

// learn works out the week of a law: counts by part of the week, shrunk towards those of the wider context as hazards are, and
// in the widest towards a week that is even.
func (k *week) learn(l *idleLaw) {
	var share [weekParts]float64
	for s := range weekSlots {
		share[weekPart(time.Duration(s)*partLength)] += 1 / float64(weekSlots)
	}
	even := share
	for i, g := range l.known() {
		if i == 1 { // begun in a part, it ends in the parts of its ages
			continue
		}
		n := idleWeights[i]
		for _, c := range g.week {
			n += float64(c)
		}
		for p, c := range g.week {
			share[p] = (float64(c) + float64(idleWeights[i]*share[p])) / n
		}
	}
	for s := range weekSlots {
		p := weekPart(time.Duration(s) * partLength)
		k[s+1] = k[s] + share[p]/(even[p]*float64(weekSlots))
	}
}

// until is how sure a return is until a local time, since one that lies before.
func (k *week) until(local time.Duration) float64 {
	weeks := local / weekLength
	rest := local % weekLength
	s := int(rest / partLength)
	part := (rest % partLength).Seconds() / partLength.Seconds()
	return float64(weeks) + k[s] + float64(part*(k[s+1]-k[s]))
}
