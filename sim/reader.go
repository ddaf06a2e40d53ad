package sim

import (
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/sim/stream"
)

// reader is what a vehicle's reads of a class need, side by side: at 10,000 vehicles every read finds it in another line of
// the cache than the one before. It is as long as a line.
type reader struct {
	stream stream.Stream
	end    time.Duration // of its vehicle: see there
	linkAt time.Duration
	site   mec.SiteID
	here   int32 // the row of its own object at its site, once known, or -1
	tile   int32 // that the vehicle is in

	// Where its own object is served fastest for its site, if known; it is found anew when the vehicle moves, or a copy of
	// the object comes or goes.
	known bool
	from  mec.SiteID
	idle  time.Duration
}

func (w *world) reader(v, class int) *reader { return &w.readers[v*len(w.x.classes)+class] }

// readerOf is the reader whose own an object is.
func (w *world) readerOf(class int, o fabric.ObjectID) *reader {
	return w.reader(int(o-w.layout.Object(class, 0)), class)
}

// attached tells a vehicle's readers where it is now.
func (w *world) attached(id int) {
	v := &w.vehicles[id]
	for c := range w.x.classes {
		r := w.reader(id, c)
		r.site, r.linkAt, r.end = v.site, v.linkAt, v.end
	}
}

// moved forgets what holds for a site only; r is the row of its own object at the new one, or -1.
func (r *reader) moved(row int32) { r.here, r.known = row, false }

// changed is told that a copy has come or gone.
func (w *world) changed(class int, o fabric.ObjectID) {
	if w.x.classes[class].Key == fabric.PerVehicle {
		w.readerOf(class, o).known = false
	}
}

// sourceFor is source, remembered where it is asked for with every read.
func (w *world) sourceFor(class int, o fabric.ObjectID, to mec.SiteID, bytes int64) (mec.SiteID, time.Duration) {
	if w.x.classes[class].Key != fabric.PerVehicle || w.origin(o) != nil {
		return w.source(o, to, bytes)
	}
	r := w.readerOf(class, o)
	if !r.known {
		r.known = true
		r.from, r.idle = w.source(o, to, bytes)
	}
	return r.from, r.idle
}
