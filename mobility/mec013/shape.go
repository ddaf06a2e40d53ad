package mec013

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"headway/mobility"
)

// The shapes of TS 23.032, as MEC 013 numbers them.
const (
	arc             = 1
	point           = 2
	pointAltitude   = 3
	altitudeEllipse = 4
	circle          = 5
	ellipse         = 6
	polygon         = 7
)

const (
	usualConfidence = 0.68 // where none is given (assumption: what receivers usually mean by accuracy)
	maxCorners      = 15   // of a polygon, TS 23.032
	maxSpeedKMH     = 2047 // TS 23.032: 11 bits
	unknownSpeedSD  = 255  // TS 23.032: uncertainty not specified
	maxMetres       = 2e6  // TS 23.032: 1.8e6 m is the largest uncertainty
	maxInner        = 327_675
)

// locationInfo is LocationInfo.
type locationInfo struct {
	Latitude   numbers    `json:"latitude"`
	Longitude  numbers    `json:"longitude"`
	Shape      *float64   `json:"shape"`
	Accuracy   *float64   `json:"accuracy"` // semi-major axis, m
	SemiMinor  *float64   `json:"accuracySemiMinor"`
	Confidence *float64   `json:"confidence"` // %
	Inner      *float64   `json:"innerRadius"`
	Radius     *float64   `json:"uncertaintyRadius"`
	Offset     *float64   `json:"offsetAngle"`
	Included   *float64   `json:"includedAngle"`
	Timestamp  *timestamp `json:"timestamp"`
	Velocity   *velocity  `json:"velocity"`
}

type velocity struct {
	Type        *float64 `json:"velocityType"`
	Bearing     *float64 `json:"bearing"`
	Speed       *float64 `json:"horizontalSpeed"` // km/h
	Uncertainty *float64 `json:"uncertainty"`     // km/h
}

// numbers is a list of numbers, or one number: V1 of the service, and the examples of later ones, have no list.
type numbers []float64

// UnmarshalJSON reads a list or a number.
func (n *numbers) UnmarshalJSON(text []byte) error {
	if text[0] != '[' {
		text = slices.Concat([]byte{'['}, text, []byte{']'})
	}
	var list []*float64
	if json.Unmarshal(text, &list) != nil || slices.Contains(list, nil) {
		return errors.New("a latitude or longitude is neither a number nor a list of numbers")
	}
	*n = (*n)[:0]
	for _, v := range list {
		*n = append(*n, *v)
	}
	return nil
}

// fix reads the shape.
func (l *locationInfo) fix() (Fix, error) {
	shape := float64(point)
	if l.Accuracy != nil {
		shape = circle
	}
	if l.Shape != nil {
		shape = *l.Shape
	}
	corners := 1
	if shape == polygon {
		corners = maxCorners
	}
	if err := l.check(corners); err != nil {
		return Fix{}, err
	}
	f := Fix{Lon: l.Longitude[0], Lat: l.Latitude[0]}
	var err error
	switch shape {
	case point, pointAltitude:
	case circle:
		f.AccuracyM, err = l.axes(l.Accuracy, l.Accuracy)
	case ellipse, altitudeEllipse:
		f.AccuracyM, err = l.axes(l.Accuracy, l.SemiMinor)
	case arc:
		err = l.arc(&f)
	case polygon:
		err = l.polygon(&f)
	default:
		err = fmt.Errorf("shape is %g: it is one of 1 to 7", shape)
	}
	if err == nil && l.Velocity != nil {
		err = l.Velocity.read(&f)
	}
	return f, err
}

// check looks at the positions.
func (l *locationInfo) check(most int) error {
	switch n := len(l.Latitude); {
	case n == 0:
		return fmt.Errorf("latitude is missing")
	case n != len(l.Longitude):
		return fmt.Errorf("longitude has %d values, latitude %d: each point has one of both", len(l.Longitude), n)
	case n > most:
		return fmt.Errorf("latitude has %d values, and at most %d mean something for this shape", n, most)
	}
	for i := range l.Latitude {
		if lat := l.Latitude[i]; !(lat >= -90 && lat <= 90) {
			return fmt.Errorf("latitude[%d] is %g: it is a number of degrees from -90 to 90", i, lat)
		}
		if lon := l.Longitude[i]; !(lon >= -180 && lon <= 180) {
			return fmt.Errorf("longitude[%d] is %g: it is a number of degrees from -180 to 180", i, lon)
		}
	}
	return nil
}

// axes is the standard deviation that belongs to half axes a and b, within which the user is with the confidence p. A
// normal law has a share p within sqrt(-2·log(1-p)) standard deviations in two dimensions.
func (l *locationInfo) axes(a, b *float64) (float64, error) {
	major, err := within("accuracy", a, 0, maxMetres)
	if err != nil {
		return 0, err
	}
	minor := major
	if b != nil {
		if minor, err = within("accuracySemiMinor", b, 0, maxMetres); err != nil {
			return 0, err
		}
	}
	p := usualConfidence
	if l.Confidence != nil {
		c, err := within("confidence", l.Confidence, 0, 127) // 0 and above 99 say nothing: TS 23.032
		if err != nil {
			return 0, err
		}
		if c >= 1 && c <= 99 {
			p = c / 100
		}
	}
	return rms(major, minor) / math.Sqrt(-2*math.Log(1-p)), nil
}

// rms is the root of the mean of two squares: the deviation per direction of what deviates by a along and by b across.
func rms(a, b float64) float64 { return math.Sqrt((a*a + b*b) / 2) }

// arc puts the fix into the middle of the part of a ring between innerRadius and innerRadius + uncertaintyRadius, and
// between the bearings offsetAngle and offsetAngle + includedAngle, over which the user is uniform.
func (l *locationInfo) arc(f *Fix) error {
	var v [4]float64
	for i, k := range []struct {
		name  string
		value *float64
		most  float64
	}{{"innerRadius", l.Inner, maxInner}, {"uncertaintyRadius", l.Radius, maxMetres}, {"offsetAngle", l.Offset, 360}, {"includedAngle", l.Included, 360}} {
		var err error
		if v[i], err = within(k.name, k.value, 0, k.most); err != nil {
			return err
		}
	}
	inner, width, from, angle := v[0], v[1], v[2], v[3]
	middle := inner + width/2
	half := angle / 2 * (math.Pi / 180)
	mean := middle // distance of the centre of gravity, for a thin ring
	if half > 0 {
		mean *= math.Sin(half) / half
	}
	frame := mobility.NewProjection([2]float64{f.Lon, f.Lat})
	sin, cos := sincos(from + angle/2)
	p := frame.ToGeo(mobility.Point{X: mean * sin, Y: mean * cos})
	if f.Lon, f.Lat = p.Lon(), p.Lat(); math.Abs(f.Lon) > 180 || math.Abs(f.Lat) > 90 {
		return errors.New("uncertaintyRadius leads over a pole: this says nothing about where the user is")
	}
	// E|x|² about the centre is middle² + width²/12 for a thin ring; what is not in the mean is spread over two directions.
	f.AccuracyM = math.Sqrt(max(middle*middle+width*width/12-mean*mean, 0) / 2)
	return nil
}

// polygon puts the fix into the centre of gravity, and takes the user as uniform over the area.
func (l *locationInfo) polygon(f *Fix) error {
	if len(l.Latitude) < 3 {
		return fmt.Errorf("latitude has %d values: a polygon has three corners at least", len(l.Latitude))
	}
	frame := mobility.NewProjection([2]float64{f.Lon, f.Lat})
	corners := make([]mobility.Point, len(l.Latitude))
	for i := range corners {
		corners[i] = frame.ToLocal([2]float64{l.Longitude[i], l.Latitude[i]})
		if math.Hypot(corners[i].X, corners[i].Y) > maxMetres {
			return fmt.Errorf("latitude[%d], longitude[%d] are more than %g km from the first corner", i, i, maxMetres/1000)
		}
	}
	centre, sd := moments(corners)
	p := frame.ToGeo(centre)
	f.Lon, f.Lat, f.AccuracyM = p.Lon(), p.Lat(), sd
	return nil
}

// moments returns the centre of gravity of a polygon and the standard deviation, per direction, of a point uniform in
// it: sums over the triangles between the first corner and each side. One without an area, or that crosses itself so
// that its centre would be beyond its corners, has those of its corners.
func moments(corners []mobility.Point) (centre mobility.Point, sd float64) {
	o, lo, hi := corners[0], corners[0], corners[0]
	var area, mx, my, square float64
	for _, c := range corners {
		lo = mobility.Point{X: min(lo.X, c.X), Y: min(lo.Y, c.Y)}
		hi = mobility.Point{X: max(hi.X, c.X), Y: max(hi.Y, c.Y)}
	}
	for i := 1; i+1 < len(corners); i++ {
		ax, ay := corners[i].X-o.X, corners[i].Y-o.Y
		bx, by := corners[i+1].X-o.X, corners[i+1].Y-o.Y
		cross := ax*by - ay*bx
		area += cross / 2
		mx += cross * (ax + bx) / 6
		my += cross * (ay + by) / 6
		square += cross * (ax*ax + ax*bx + bx*bx + ay*ay + ay*by + by*by) / 12
	}
	x, y := o.X+mx/area, o.Y+my/area
	if !(math.Abs(area) > 1e-3 && lo.X <= x && x <= hi.X && lo.Y <= y && y <= hi.Y) { // m²
		n := float64(len(corners))
		mx, my, square, area = 0, 0, 0, 1
		for _, c := range corners {
			x, y := c.X-o.X, c.Y-o.Y
			mx, my, square = mx+x/n, my+y/n, square+(x*x+y*y)/n
		}
	}
	x, y = mx/area, my/area
	return mobility.Point{X: o.X + x, Y: o.Y + y}, math.Sqrt(max(square/area-x*x-y*y, 0) / 2)
}

// read reads a velocity.
func (v *velocity) read(f *Fix) error {
	kind, err := within("velocity.velocityType", v.Type, 1, 4)
	if err != nil {
		return err
	}
	if f.HeadingDeg, err = within("velocity.bearing", v.Bearing, 0, 360); err != nil {
		return err
	}
	kmh, err := within("velocity.horizontalSpeed", v.Speed, 0, maxSpeedKMH)
	if err != nil {
		return err
	}
	f.HasVelocity, f.SpeedMPS = true, kmh/3.6
	if f.HeadingDeg == 360 {
		f.HeadingDeg = 0
	}
	if v.Uncertainty != nil && kind >= 3 {
		sd, err := within("velocity.uncertainty", v.Uncertainty, 0, unknownSpeedSD)
		if err != nil {
			return err
		}
		if sd < unknownSpeedSD {
			f.SpeedSD = sd / 3.6
		}
	}
	return nil
}

// within reads a number that must be there and in a range.
func within(name string, v *float64, low, high float64) (float64, error) {
	if v == nil {
		return 0, fmt.Errorf("%s is missing", name)
	}
	if !(*v >= low && *v <= high) {
		return 0, fmt.Errorf("%s is %g: it is a number from %g to %g", name, *v, low, high)
	}
	return *v, nil
}

// whole reads a whole number from 0.
func whole(name string, v *float64, high float64) (int64, error) {
	x, err := within(name, v, 0, high)
	if err == nil && x != math.Floor(x) {
		err = fmt.Errorf("%s is %g: it is a whole number", name, x)
	}
	return int64(x), err
}

// sincos is that of an angle in degrees, rounded to 1e-9, as the last bit of math.Sincos differs between machines.
func sincos(degrees float64) (sin, cos float64) {
	sin, cos = math.Sincos(degrees * (math.Pi / 180))
	return math.Round(sin*1e9) / 1e9, math.Round(cos*1e9) / 1e9
}
