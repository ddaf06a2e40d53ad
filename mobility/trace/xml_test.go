package trace

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFCDHoweverItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &speller{t: t}
		vehicle := func(least int) {
			for range rapid.IntRange(least, 6).Draw(t, "vehicles") {
				s.between()
				attrs := [][2]string{{"id", s.id()}, {"x", s.number(6)}, {"y", s.number(6)}, {"type", "car\"é"}, {"lane", ":-10916#0_0"}}
				if s.chance(80) {
					attrs = append(attrs, [2]string{"speed", s.number(2)}, [2]string{"angle", s.number(2)})
				}
				name := "vehicle"
				if s.chance(10) {
					name = "person"
				}
				s.element(name, attrs, nil)
			}
			if least > 0 {
				s.element("vehicle", [][2]string{{"x", "1"}, {"y", "2"}, {"id", "last"}}, s.between)
			}
		}
		data := s.document("fcd-export", func() {
			for step := range rapid.IntRange(1, 5).Draw(t, "steps") {
				s.between()
				s.element("timestep", [][2]string{{"time", fmt.Sprintf("%d.50", 900+step)}}, func() { vehicle(1 - min(step, 1)) })
			}
		})
		for _, data := range [][]byte{data, zipped(data)} {
			if _, err := Read("f", bytes.NewReader(data)); err != nil {
				t.Fatalf("%v\n%s", err, s.b.String())
			}
		}
		if agreeXML(t, data) == nil {
			t.Fatal("refused")
		}
	})
}

func TestGPXHoweverItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &speller{t: t}
		prefix := rapid.SampledFrom([]string{"", "", "g:"}).Draw(t, "prefix")
		text := func(name, text string) {
			s.between()
			s.element(prefix+name, nil, func() {
				if s.chance(10) && !strings.ContainsAny(text, "é日") {
					s.write("<![CDATA[" + text + "]]>")
				} else {
					s.write(s.space)
					s.chars(text, 0)
				}
			})
		}
		point := func(name string, timed bool) {
			s.between()
			s.element(prefix+name, [][2]string{{"lat", s.number(6)}, {"lon", s.number(5)}}, func() {
				text("ele", "12.5")
				if timed {
					text("time", rapid.SampledFrom([]string{"2008-05-19T07:00:00Z", "2008-05-19T09:00:00.25+02:00", "2008-05-18T23:59:59.123456789-07:30"}).Draw(t, "time"))
				}
				if s.chance(30) {
					text("speed", s.number(2))
					text("course", s.number(2))
				}
				if s.chance(30) {
					s.element("extensions", nil, func() {
						s.element("gpxtpx:TrackPointExtension", nil, func() { text("hr", "120"); text("course", s.number(1)); text("speed", s.number(3)) })
						s.element("speed", nil, func() { s.write("fast") })
					})
				}
			})
		}
		data := s.document(prefix+"gpx", func() {
			point("wpt", true)
			for track := range rapid.IntRange(1, 3).Draw(t, "tracks") {
				s.between()
				s.element(prefix+"trk", nil, func() {
					if s.chance(60) {
						text("name", s.id())
					}
					for range rapid.IntRange(1, 3).Draw(t, "segments") {
						s.element(prefix+"trkseg", nil, func() {
							point("trkpt", track == 0)
							for range rapid.IntRange(0, 3).Draw(t, "points") {
								point("trkpt", s.chance(90))
							}
						})
					}
				})
				s.element(prefix+"rte", nil, func() { point("rtept", true) })
			}
		})
		if _, err := Read("f", bytes.NewReader(data)); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if agreeXML(t, data) == nil {
			t.Fatal("refused")
		}
	})
}
