package mec013

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"headway/mobility"
)

func decode(t *testing.T, text string) []User {
	t.Helper()
	users, err := Decode(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return users
}

// at wraps a locationInfo.
func at(location string) string {
	return `{"userInfo": {"address": "acr:10.0.0.1", "accessPointId": "001010000000000000000000000000001", "zoneId": "zone01",
		"resourceURL": "http://x/users?address=acr:10.0.0.1", "timestamp": {"seconds": 1577836800, "nanoSeconds": 250000000},
		"locationInfo": ` + location + `}}`
}

func TestDecodeUser(t *testing.T) {
	const circled = `{"latitude": [49.61], "longitude": [6.13], "shape": 5, "accuracy": 10,
		"velocity": {"velocityType": 3, "bearing": 90, "horizontalSpeed": 72, "uncertainty": 9}}`
	want := User{
		Address: "acr:10.0.0.1", AccessPoint: "001010000000000000000000000000001", Zone: "zone01",
		At: 1577836800250 * time.Millisecond,
		// Within 1.5096 standard deviations are 68 %.
		Fix: &Fix{Lon: 6.13, Lat: 49.61, AccuracyM: 10 / 1.509592, HasVelocity: true, SpeedMPS: 20, HeadingDeg: 90, SpeedSD: 2.5},
	}
	near := cmpopts.EquateApprox(0, 1e-5)
	got := decode(t, at(circled))
	if diff := cmp.Diff([]User{want}, got, near); diff != "" {
		t.Errorf("userInfo (-want +got):\n%s", diff)
	}
	s := got[0].Sample(mobility.NewProjection([2]float64{6.13, 49.60}), 1577836800)
	wantSample := mobility.Sample{At: 250 * time.Millisecond, Pos: mobility.Point{X: 0, Y: 1111.951}, VX: 20}
	if diff := cmp.Diff(wantSample, s, cmpopts.EquateApprox(0, 1e-3)); diff != "" {
		t.Errorf("sample (-want +got):\n%s", diff)
	}

	// The same in the other forms.
	bare := strings.TrimSuffix(strings.TrimPrefix(at(circled), `{"userInfo": `), "}")
	if diff := cmp.Diff([]User{want}, decode(t, bare), near); diff != "" {
		t.Errorf("bare (-want +got):\n%s", diff)
	}
	third := strings.Replace(bare, `"timestamp"`, `"notificationType": "UserLocationPeriodicNotification", "timeStamp"`, 1)
	if diff := cmp.Diff([]User{want}, decode(t, third), near); diff != "" {
		t.Errorf("V3 (-want +got):\n%s", diff)
	}
	list := `{"userList": {"resourceURL": "u", "user": [` + bare + `, {"address": "b", "timestamp": {"seconds": 5, "nanoSeconds": 0}}]}}`
	if diff := cmp.Diff([]User{want, {Address: "b", At: 5 * time.Second}}, decode(t, list), near); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	const terminals = `{"subscriptionNotification": {"isFinalNotification": false, "terminalLocation": [
		{"address": "a", "locationRetrievalStatus": "Retrieved", "currentLocation": {"accuracy": 100, "altitude": 1001.0,
			"latitude": 41.277306, "longitude": -80.86302, "timestamp": {"seconds": 1483231138, "nanoSeconds": 0}}},
		{"address": "b", "locationRetrievalStatus": "NotRetrieved", "currentLocation": {}}]}}`
	wantTerminals := []User{
		{Address: "a", At: 1483231138 * time.Second, Fix: &Fix{Lon: -80.86302, Lat: 41.277306, AccuracyM: 66.2431}},
		{Address: "b"},
	}
	if diff := cmp.Diff(wantTerminals, decode(t, terminals), cmpopts.EquateApprox(0, 1e-3)); diff != "" {
		t.Errorf("terminals (-want +got):\n%s", diff)
	}
}

// TestAccuracy compares the deviation of each shape with that of points drawn in it, or with the normal law.
func TestAccuracy(t *testing.T) {
	const lat, lon = 49.61, 6.13
	frame := mobility.NewProjection([2]float64{lon, lat})
	for _, c := range []struct {
		name, location string
		x, y, sd       float64 // m from lon, lat
	}{
		{"point", `{"latitude": [49.61], "longitude": [6.13], "shape": 2}`, 0, 0, 0},
		{"39.35 % within one deviation", `{"latitude": [49.61], "longitude": [6.13], "shape": 6, "accuracy": 30, "accuracySemiMinor": 30, "confidence": 39}`, 0, 0, 30 / 0.994283},
		{"ellipse", `{"latitude": [49.61], "longitude": [6.13], "shape": 4, "accuracy": 80, "accuracySemiMinor": 10, "confidence": 95}`, 0, 0, 57.00877 / 2.447747},
		{"no confidence", `{"latitude": [49.61], "longitude": [6.13], "shape": 6, "accuracy": 15.09592, "confidence": 0}`, 0, 0, 10},
		// A whole disc of radius r: r/2 in each direction.
		{"disc", `{"latitude": [49.61], "longitude": [6.13], "shape": 1, "innerRadius": 999, "uncertaintyRadius": 2, "offsetAngle": 40, "includedAngle": 360}`, 0, 0, 1000 / math.Sqrt2},
		// A half ring to the east: its centre of gravity is 2r/pi away.
		{"half ring", `{"latitude": [49.61], "longitude": [6.13], "shape": 1, "innerRadius": 1000, "uncertaintyRadius": 0, "offsetAngle": 0, "includedAngle": 180}`, 2000 / math.Pi, 0, 1000 * math.Sqrt((1-4/(math.Pi*math.Pi))/2)},
		{"a point of a ring", `{"latitude": [49.61], "longitude": [6.13], "shape": 1, "innerRadius": 500, "uncertaintyRadius": 0, "offsetAngle": 180, "includedAngle": 0}`, 0, -500, 0},
	} {
		f := decode(t, at(c.location))[0].Fix
		p := frame.ToLocal([2]float64{f.Lon, f.Lat})
		if math.Hypot(p.X-c.x, p.Y-c.y) > 0.01 || math.Abs(f.AccuracyM-c.sd) > 1e-3*max(c.sd, 1) {
			t.Errorf("%s: at %+v ± %g m, want (%g, %g) ± %g m", c.name, p, f.AccuracyM, c.x, c.y, c.sd)
		}
	}
}

func TestMoments(t *testing.T) {
	square := []mobility.Point{{X: 100, Y: 0}, {X: 100, Y: 60}, {X: 40, Y: 60}, {X: 40, Y: 0}}
	notched := []mobility.Point{{X: 0, Y: 0}, {X: 90, Y: 0}, {X: 90, Y: 90}, {X: 60, Y: 20}, {X: 0, Y: 90}}
	line := []mobility.Point{{X: 0, Y: 0}, {X: 10, Y: 10}, {X: 20, Y: 20}}
	bowTie := []mobility.Point{{X: 0, Y: 0}, {X: 10, Y: 10}, {X: 10, Y: 0}, {X: 0, Y: 10.02}}
	if c, sd := moments(square); c != (mobility.Point{X: 70, Y: 30}) || math.Abs(sd-60/math.Sqrt(12)) > 1e-9 {
		t.Errorf("a square: %+v, %g", c, sd)
	}
	if c, sd := moments(line); c != (mobility.Point{X: 10, Y: 10}) || math.Abs(sd-10*math.Sqrt(2.0/3)) > 1e-9 {
		t.Errorf("a line: %+v, %g", c, sd)
	}
	if c, _ := moments(bowTie); c.X < 0 || c.X > 10 || c.Y < 0 || c.Y > 10.02 {
		t.Errorf("a bow tie: %+v", c)
	}
	// By brute force, on a grid.
	inside := func(p mobility.Point) bool {
		in := false
		for i := range notched {
			a, b := notched[i], notched[(i+1)%len(notched)]
			if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(p.Y-a.Y)/(b.Y-a.Y)*(b.X-a.X) {
				in = !in
			}
		}
		return in
	}
	var n, x, y, r float64
	for i := range 900 {
		for j := range 900 {
			p := mobility.Point{X: (float64(i) + 0.5) / 10, Y: (float64(j) + 0.5) / 10}
			if inside(p) {
				n, x, y, r = n+1, x+p.X, y+p.Y, r+p.X*p.X+p.Y*p.Y
			}
		}
	}
	x, y, r = x/n, y/n, r/n
	want := math.Sqrt((r - x*x - y*y) / 2)
	if c, sd := moments(notched); math.Hypot(c.X-x, c.Y-y) > 0.05 || math.Abs(sd-want) > 0.05 {
		t.Errorf("%+v ± %g m, by brute force (%g, %g) ± %g m", c, sd, x, y, want)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{``, "byte 0: this is no JSON"},
		{`{"userInfo": `, "byte 13: this is no JSON"},
		{`[]`, "byte 1: this is a JSON array; a UserInfo is an object"},
		{`{"zoneId": "z"}`, "neither userInfo, userList, subscriptionNotification nor an address"},
		{`{"userInfo": {}}`, "userInfo.address is missing"},
		{`{"userList": {"user": [{"address": "a"}, {"address": ""}]}}`, "userList.user[1].address is missing"},
		{`{"userInfo": {"address": 5}}`, "userInfo.address is a JSON number, which it cannot be"},
		{at(`{"longitude": [6]}`), "userInfo.locationInfo.latitude is missing"},
		{at(`{"latitude": [49], "longitude": []}`), "longitude has 0 values, latitude 1: each point has one of both"},
		{at(`{"latitude": [149], "longitude": [6]}`), "latitude[0] is 149: it is a number of degrees from -90 to 90"},
		{at(`{"latitude": [49], "longitude": [-181]}`), "longitude[0] is -181"},
		{at(`{"latitude": "49", "longitude": [6]}`), "a latitude or longitude is neither a number nor a list of numbers"},
		{at(`{"latitude": [null], "longitude": [6]}`), "a latitude or longitude is neither a number nor a list of numbers"},
		{at(`{"latitude": null, "longitude": [6]}`), "a latitude or longitude is neither"},
		{at(`{"latitude": [49, 50], "longitude": [6, 7], "shape": 2}`), "latitude has 2 values, and at most 1 mean something for this shape"},
		{at(`{"latitude": [49], "longitude": [6], "shape": 8}`), "locationInfo.shape is 8: it is one of 1 to 7"},
		{at(`{"latitude": [49], "longitude": [6], "shape": 5}`), "locationInfo.accuracy is missing"},
		{at(`{"latitude": [49], "longitude": [6], "shape": 5, "accuracy": -1}`), "locationInfo.accuracy is -1: it is a number from 0 to 2e+06"},
		{at(`{"latitude": [49], "longitude": [6], "shape": 6, "accuracy": 1, "accuracySemiMinor": 3e9}`), "accuracySemiMinor is 3e+09"},
		{at(`{"latitude": [49], "longitude": [6], "shape": 6, "accuracy": 1, "confidence": 128}`), "confidence is 128"},
		{at(`{"latitude": [49], "longitude": [6], "shape": 1, "innerRadius": 5}`), "uncertaintyRadius is missing"},
		{at(`{"latitude": [89.9], "longitude": [6], "shape": 1, "innerRadius": 300000, "uncertaintyRadius": 0, "offsetAngle": 0, "includedAngle": 0}`), "leads over a pole"},
		{at(`{"latitude": [49, 50], "longitude": [6, 7], "shape": 7}`), "latitude has 2 values: a polygon has three corners at least"},
		{at(`{"latitude": [49, 50, -49], "longitude": [6, 7, 8], "shape": 7}`), "latitude[2], longitude[2] are more than 2000 km from the first corner"},
		{at(`{"latitude": [49], "longitude": [6], "velocity": {}}`), "velocity.velocityType is missing"},
		{at(`{"latitude": [49], "longitude": [6], "velocity": {"velocityType": 1, "bearing": 361, "horizontalSpeed": 1}}`), "velocity.bearing is 361"},
		{at(`{"latitude": [49], "longitude": [6], "velocity": {"velocityType": 1, "bearing": 0, "horizontalSpeed": 2048}}`), "velocity.horizontalSpeed is 2048: it is a number from 0 to 2047"},
		{`{"address": "a", "timestamp": {"seconds": 1.5}}`, "timestamp.seconds is 1.5: it is a whole number"},
		{`{"address": "a", "timestamp": {"seconds": 1, "nanoSeconds": 1000000000}}`, "timestamp.nanoSeconds is 1e+09: it is a number from 0 to 9.99999999e+08"},
		{`{"address": "a", "timestamp": {}}`, "timestamp.seconds is missing"},
		{`{"subscriptionNotification": {"terminalLocation": [{"address": "a", "currentLocation": {"latitude": [1]}}]}}`, "subscriptionNotification.terminalLocation[0].currentLocation.longitude has 0 values"},
		{strings.Repeat(" ", MaxBytes+1), "the document has more than 16 MiB"},
		{`{"userList": {"user": [` + strings.Repeat("{},", MaxUsers) + `{}]}}`, "100001 users, more than 100000"},
	} {
		users, err := Decode(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "MEC 013: ") {
			t.Errorf("%.100s: %v, %v; want %q", c.text, users, err, c.want)
		}
	}
}

// FuzzDecode holds that whatever is read is on Earth and finite.
func FuzzDecode(f *testing.F) {
	for _, location := range []string{
		`{"latitude": [49.61], "longitude": [6.13], "shape": 5, "accuracy": 10, "velocity": {"velocityType": 3, "bearing": 360, "horizontalSpeed": 72, "uncertainty": 9}}`,
		`{"latitude": -80.8, "longitude": 41.2, "accuracy": 100}`,
		`{"latitude": [89], "longitude": [179.9], "shape": 1, "innerRadius": 100, "uncertaintyRadius": 50, "offsetAngle": 10, "includedAngle": 120}`,
		`{"latitude": [1,2,3,1.5], "longitude": [179,-179,-178,0], "shape": 7}`,
		`{"latitude": [1], "longitude": [2], "shape": 6, "accuracy": 7, "accuracySemiMinor": 0, "confidence": 99}`,
	} {
		f.Add(at(location))
	}
	f.Add(`{"userList": {"user": [{"address": "b", "timestamp": {"seconds": 5}}]}}`)
	f.Add(`{"subscriptionNotification": {"terminalLocation": [{"address": "a", "currentLocation": {"latitude": [1], "longitude": 1}}]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		users, err := Decode(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, u := range users {
			if u.Address == "" || u.At < 0 {
				t.Fatalf("%+v", u)
			}
			f := u.Fix
			if f == nil {
				continue
			}
			if !(math.Abs(f.Lat) <= 90 && math.Abs(f.Lon) <= 180 && f.AccuracyM >= 0 && f.AccuracyM < 1e7 &&
				f.SpeedMPS >= 0 && f.SpeedMPS < 600 && f.HeadingDeg >= 0 && f.HeadingDeg < 360 && f.SpeedSD >= 0 && f.SpeedSD < 71) {
				t.Fatalf("%+v", *f)
			}
			s := u.Sample(mobility.NewProjection([2]float64{f.Lon, f.Lat}), 0)
			if v := math.Hypot(float64(s.VX), float64(s.VY)); math.Abs(v-f.SpeedMPS) > 1e-3 || s.Pos != (mobility.Point{}) {
				t.Fatalf("%+v becomes %+v", *f, s)
			}
		}
	})
}
