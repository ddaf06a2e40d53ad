package generate

import "math"

// The Intelligent Driver Model (M. Treiber, A. Hennecke, D. Helbing: Congested traffic states in empirical observations
// and microscopic simulations, Physical Review E 62:1805, 2000): a vehicle at speed v, a gap of s metres behind one that
// is slower by dv, accelerates at
//
//	a·(1 - (v/v0)⁴ - (s*/s)²),  s* = s0 + max(0, v·T + v·dv / (2·sqrt(a·b)))
//
// towards its desired speed v0. The parameters are those of the paper's table I, except for v0, which is the scenario's.
const (
	idmAccelerate = 0.73 // a, m/s²
	idmBrake      = 1.67 // b, m/s², comfortable
	idmHeadway    = 1.6  // T, s
	idmJam        = 2.0  // s0, m
	carLength     = 5.0  // m
	hardest       = 8.0  // m/s²: what tyres hold, and where braking ends (assumption)
)

var idmTwiceRootAB = 2 * math.Sqrt(idmAccelerate*idmBrake)

// freeRoad is the gap to a leader that is not there.
var freeRoad = math.Inf(1)

// idm is the acceleration of a vehicle at speed v, a gap behind a leader at speed ahead.
func idm(v, desired, gap, ahead float64) float64 {
	q := v / desired
	q = float64(q * q)
	s := (idmJam + max(0, float64(v*idmHeadway)+float64(v*(v-ahead))/idmTwiceRootAB)) / max(gap, 0.1)
	return max(float64(idmAccelerate*(1-float64(q*q)-float64(s*s))), -hardest)
}

// MOBIL (A. Kesting, M. Treiber, D. Helbing: General lane-changing model MOBIL for car-following models, Transportation
// Research Record 1999:86, 2007): a vehicle changes its lane if nobody must brake hard for it,
//
//	a(new follower) ≥ -4 m/s²
//
// and if what it wins, with a share p of what its old and its new follower win, is above a threshold. To the right the
// threshold is lower and to the left higher by a bias, so that the right lane is the one to be in. Threshold, bias and
// limit are the paper's; p is an assumption, within the 0 to 0.5 that it calls realistic.
const (
	politeness  = 0.2
	changeGain  = 0.1 // m/s²
	rightBias   = 0.3 // m/s²
	brakeForOne = 4.0 // m/s²
)

// neighbour is a vehicle of a lane as another sees it.
type neighbour struct {
	gap            float64 // between bumpers, m; freeRoad: there is none
	speed, desired float64
}

// surroundings are a vehicle's neighbours in its lane and in the one that it may change to.
type surroundings struct {
	leader, follower       neighbour
	newLeader, newFollower neighbour
}

// worthChanging decides. threshold is that of the direction.
func (s *surroundings) worthChanging(v, desired, threshold float64) bool {
	if s.newLeader.gap < idmJam || s.newFollower.gap < idmJam {
		return false
	}
	won := idm(v, desired, s.newLeader.gap, s.newLeader.speed) - idm(v, desired, s.leader.gap, s.leader.speed)
	others := 0.0
	if f := s.newFollower; f.gap < freeRoad {
		then := idm(f.speed, f.desired, f.gap, v)
		if then < -brakeForOne {
			return false
		}
		others += then - idm(f.speed, f.desired, f.gap+carLength+s.newLeader.gap, s.newLeader.speed)
	}
	if f := s.follower; f.gap < freeRoad {
		others += idm(f.speed, f.desired, f.gap+carLength+s.leader.gap, s.leader.speed) - idm(f.speed, f.desired, f.gap, v)
	}
	return won+float64(politeness*others) > threshold
}
