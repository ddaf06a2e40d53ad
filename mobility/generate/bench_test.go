package generate

import (
	"testing"
	"time"
	"unsafe"

	"headway/mobility"
)

// ordinary are the parameters of the scenarios, with an hour and n vehicles (a day for commuters).
func ordinary(n int) []kind {
	kinds := kinds()
	highway, city, commuters := kinds[0].traffic.(Highway), kinds[4].traffic.(City), kinds[8].traffic.(Commuters)
	returning := highway
	returning.Returns = 1
	highway.Vehicles, returning.Vehicles, city.Vehicles, commuters.Vehicles = n, n, n, n
	following := highway
	following.Traffic, following.Lanes = "idm", 2
	city.Converge = 0
	return []kind{
		{name: "highway", traffic: highway, until: time.Hour},
		{name: "highway-returning", traffic: returning, until: time.Hour},
		{name: "highway-idm", traffic: following, until: time.Hour},
		{name: "city", traffic: city, until: time.Hour},
		{name: "buses", traffic: Buses{Lines: 50, Blocks: 40, Block: 250, Spacing: 500, Speed: 12, Dwell: 20 * time.Second, Headway: 10 * time.Minute, Last: 24 * time.Hour}, until: time.Hour},
		{name: "commuters", traffic: commuters, until: 24 * time.Hour},
	}
}

const sampleBytes = float64(unsafe.Sizeof(mobility.Sample{}))

// TestMemory bounds what 10,000 vehicles take in an hour: 200 MB of samples, of buses, which stop more often, 300 MB; and
// little room beside.
func TestMemory(t *testing.T) {
	const n = 500
	for _, k := range ordinary(n) {
		tracks := k.traffic.Tracks(k.until, streams(1))
		n := float64(k.traffic.Size())
		if mb := sampleBytes * float64(len(tracks.Samples)) / n / k.until.Hours() * 10_000 / 1e6; mb > 200 && !(k.name == "buses" && mb <= 300) {
			t.Errorf("%s: 10,000 vehicles take %.0f MB in an hour", k.name, mb)
		}
		if used, room := len(tracks.Samples), cap(tracks.Samples); float64(room) > 1.25*float64(used) {
			t.Errorf("%s: %d samples in room for %d", k.name, used, room)
		}
	}
}

func BenchmarkTracks(b *testing.B) {
	const n = 1000
	for _, k := range ordinary(n) {
		b.Run(k.name, func(b *testing.B) {
			b.ReportAllocs()
			samples := 0
			var onRoad time.Duration
			for b.Loop() {
				tracks := k.traffic.Tracks(k.until, streams(1))
				samples, onRoad = len(tracks.Samples), 0
				for _, t := range tracks.Trips {
					onRoad += tracks.Samples[t.Last-1].At - tracks.Samples[t.First].At
				}
			}
			hours := float64(k.traffic.Size()) * k.until.Hours()
			b.ReportMetric(hours*float64(b.N)/b.Elapsed().Seconds(), "vehicle-hours/s")
			b.ReportMetric(sampleBytes*float64(samples)/hours, "B/vehicle-hour")
			b.ReportMetric(onRoad.Hours()/hours, "share-on-road")
		})
	}
}
