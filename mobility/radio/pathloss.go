package radio

import (
	"fmt"
	"math"

	"headway/fabric/exact"
)

// Environment is where masts stand, of those of 3GPP TR 38.901.
type Environment uint8

// The environments.
const (
	UMa Environment = iota // urban macro: masts above the roofs
	UMi                    // urban micro, street canyon: masts below the roofs
	RMa                    // rural macro
)

var environments = [...]string{"uma", "umi", "rma"}

func (e Environment) String() string { return environments[e] }

// EnvironmentOf returns the environment of a name: uma, umi or rma.
func EnvironmentOf(name string) (Environment, bool) {
	for e := range environments {
		if environments[e] == name {
			return Environment(e), true
		}
	}
	return UMa, false
}

// law is what TR 38.901 says of an environment: tables 7.4.1-1 (path loss, σ), 7.4.2-1 (line of sight) and 7.5-6
// (correlation distances), held to other implementations of the report: QuaDRiGa's parameter files, WiLabV2Xsim, HermesPy.
// Pairs are for links without and with line of sight.
type law struct {
	baseM       float64    // usual height of a mast
	sigma       [2]float64 // standard deviation of the shadow fading, dB
	sigmaBeyond float64    // the same with line of sight, beyond the breakpoint
	correlation [2]float64 // distance at which the shadow's correlation is 1/e, m
	sightM      float64    // the same of having line of sight, m, table 7.6.3.1-2
}

var laws = [...]law{
	UMa: {baseM: 25, sigma: [2]float64{6, 4}, sigmaBeyond: 4, correlation: [2]float64{50, 37}, sightM: 50},
	UMi: {baseM: 10, sigma: [2]float64{7.82, 4}, sigmaBeyond: 4, correlation: [2]float64{13, 10}, sightM: 50},
	RMa: {baseM: 35, sigma: [2]float64{8, 4}, sigmaBeyond: 6, correlation: [2]float64{120, 37}, sightM: 60},
}

// PathLoss is the median loss between isotropic antennas in an environment. With lg d of the distance d between the
// antennas, near and far of the breakpoint, and without line of sight, it is
//
//	near[0] + near[1] lg d + near[2] d,  far[0] + far[1] lg d,  max of these and blocked[0] + blocked[1] lg d
type PathLoss struct {
	env                Environment
	rise2              float64 // squared difference of the antennas' heights, m²
	breakpoint         float64 // m, horizontally
	breakpoint2        float64
	near, far, blocked [3]float64

	plainFrom2, plainTo2 float64 // between these squared distances the loss without line of sight is blocked's
}

// LeastDistance is the horizontal distance in metres from which the formulas hold; nearer, the loss is that there.
const LeastDistance = 10

// NewPathLoss returns the path loss at a carrier frequency in GHz (0.5 to 100, RMa up to 30), for masts and a vehicle's
// antenna of given heights in metres: masts 5 to 150, 0 for the environment's usual height; the vehicle 1.5 to 10.
func NewPathLoss(env Environment, frequencyGHz, baseM, vehicleM float64) (*PathLoss, error) {
	top := 100.0
	if env == RMa {
		top = 30
	}
	if !(frequencyGHz >= 0.5 && frequencyGHz <= top) {
		return nil, fmt.Errorf("a frequency of %g GHz: the model %v holds from 0.5 to %g GHz", frequencyGHz, env, top)
	}
	if baseM == 0 {
		baseM = laws[env].baseM
	}
	if !(baseM >= 5 && baseM <= 150) {
		return nil, fmt.Errorf("masts of %g m: use a height between 5 and 150 m", baseM)
	}
	if !(vehicleM >= 1.5 && vehicleM <= 10) {
		return nil, fmt.Errorf("an antenna at %g m: use a height between 1.5 and 10 m", vehicleM)
	}
	p := &PathLoss{env: env, rise2: float64((baseM - vehicleM) * (baseM - vehicleM))}
	if env == RMa {
		p.rural(frequencyGHz, baseM, vehicleM)
	} else {
		p.urban(frequencyGHz, baseM, vehicleM)
	}
	p.breakpoint2 = float64(p.breakpoint * p.breakpoint)
	p.plainFrom2, p.plainTo2 = p.plain()
	return p, nil
}

func (p *PathLoss) urban(f, base, vehicle float64) {
	lgF := float64(20 * lg(f))
	p.breakpoint = 4 * (base - 1) * (vehicle - 1) * f * 1e9 / 3e8 // antennas over an effective environment of 1 m
	bend := lg(float64(p.breakpoint*p.breakpoint) + p.rise2)
	if p.env == UMa {
		p.near = [3]float64{28 + lgF, 22}
		p.far = [3]float64{28 + lgF - float64(9*bend), 40}
		p.blocked = [3]float64{13.54 + lgF - float64(0.6*(vehicle-1.5)), 39.08}
		return
	}
	p.near = [3]float64{32.4 + lgF, 21}
	p.far = [3]float64{32.4 + lgF - float64(9.5*bend), 40}
	p.blocked = [3]float64{22.4 + float64(21.3*lg(f)) - float64(0.3*(vehicle-1.5)), 35.3}
}

// rural has buildings of 5 m along streets 20 m wide.
func (p *PathLoss) rural(f, base, vehicle float64) {
	const house, street = 5.0, 20.0
	h172 := exact.Exp(float64(1.72 * exact.Log(house)))
	p.breakpoint = 2 * math.Pi * base * vehicle * f * 1e9 / 3e8
	p.near = [3]float64{
		float64(20*lg(40*math.Pi*f/3)) - min(float64(0.044*h172), 14.77),
		20 + min(float64(0.03*h172), 10),
		0.002 * lg(house),
	}
	p.far = [3]float64{p.near[0] + float64((p.near[1]-40)*lg(p.breakpoint)) + float64(p.near[2]*p.breakpoint), 40}
	slope := 43.42 - float64(3.1*lg(base))
	ratio := house / base
	high := lg(11.75 * vehicle)
	p.blocked = [3]float64{
		161.04 - float64(7.1*lg(street)) + float64(7.5*lg(house)) - float64((24.37-float64(3.7*ratio*ratio))*lg(base)) -
			float64(3*slope) + float64(20*lg(f)) - (float64(3.2*high*high) - 4.97),
		slope,
	}
}

// LOS returns the loss in dB at a horizontal distance in metres with line of sight.
func (p *PathLoss) LOS(d float64) float64 { return p.at(float64(d*d), true) }

// NLOS returns the loss in dB at a horizontal distance in metres without line of sight.
func (p *PathLoss) NLOS(d float64) float64 { return p.at(float64(d*d), false) }

// Breakpoint returns the horizontal distance in metres beyond which the ground's reflection makes the loss steeper.
func (p *PathLoss) Breakpoint() float64 { return p.breakpoint }

// plain returns the squared horizontal distances between which blocked is above near and far; the same twice if there are
// none. Over lg d their difference is concave before the breakpoint and linear beyond it, so that it is positive between
// two distances where it is if it is so at the breakpoint.
func (p *PathLoss) plain() (from2, to2 float64) {
	over := func(d float64) bool {
		los, nlos := p.both(float64(d * d))
		return nlos > los
	}
	if !over(p.breakpoint) {
		return 0, 0
	}
	from, to := float64(LeastDistance), 1e5
	for from < p.breakpoint && !over(from) {
		from *= 1.1
	}
	for to > p.breakpoint && !over(to) {
		to /= 1.1
	}
	return float64(from * from), float64(to * to)
}

// hidden returns the loss without line of sight at a squared horizontal distance.
func (p *PathLoss) hidden(d2 float64) float64 {
	if d2 < p.plainFrom2 || d2 > p.plainTo2 {
		_, loss := p.both(d2)
		return loss
	}
	return p.blocked[0] + float64(p.blocked[1]*float64(0.5*lgTable(d2+p.rise2)))
}

// at returns the loss at a squared horizontal distance.
func (p *PathLoss) at(d2 float64, sight bool) float64 {
	los, nlos := p.both(d2)
	if sight {
		return los
	}
	return nlos
}

// both returns the losses with and without line of sight. (The builtin max, which minds NaN and -0, would take as long as
// all the rest.)
func (p *PathLoss) both(d2 float64) (los, nlos float64) {
	if d2 < LeastDistance*LeastDistance {
		d2 = LeastDistance * LeastDistance
	}
	apart2 := d2 + p.rise2
	l := float64(0.5 * lgTable(apart2))
	if d2 > p.breakpoint2 {
		los = p.far[0] + float64(p.far[1]*l)
	} else {
		los = p.near[0] + float64(p.near[1]*l)
		if p.near[2] != 0 {
			los += float64(p.near[2] * math.Sqrt(apart2))
		}
	}
	if nlos = p.blocked[0] + float64(p.blocked[1]*l); nlos < los {
		nlos = los
	}
	return los, nlos
}

// Sigma returns the standard deviation in dB of the shadow fading at a horizontal distance.
func (p *PathLoss) Sigma(d float64, sight bool) float64 { return p.sigma(d*d, sight) }

func (p *PathLoss) sigma(d2 float64, sight bool) float64 {
	l := &laws[p.env]
	switch {
	case !sight:
		return l.sigma[0]
	case d2 > p.breakpoint2:
		return l.sigmaBeyond
	}
	return l.sigma[1]
}

// Sight returns the probability of line of sight at a horizontal distance in metres, table 7.4.2-1 (for antennas of
// vehicles below 13 m).
func (p *PathLoss) Sight(d float64) float64 {
	if p.env == RMa {
		if d <= 10 {
			return 1
		}
		return exact.Exp(-(d - 10) / 1000)
	}
	if d <= 18 {
		return 1
	}
	return 18/d + float64(exact.Exp(-d/p.canyon())*(1-18/d))
}

// canyon is the scale in metres of the urban environments' probability of line of sight.
func (p *PathLoss) canyon() float64 {
	if p.env == UMi {
		return 36
	}
	return 63
}

// sightBelow returns a bound of Sight at d and beyond that takes no exponential: e^-x < 1/(1 + x + x²/2 + x³/6 + x⁴/24).
func (p *PathLoss) sightBelow(d float64) float64 {
	x, share := (d-10)/1000, 0.0
	if p.env != RMa {
		x, share = d/p.canyon(), 18/d
	}
	if !(d > 18) {
		return 1
	}
	return share + 1/(1+float64(x*(1+float64(x*(0.5+float64(x*(1.0/6+float64(x/24))))))))
}
