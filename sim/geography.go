package sim

import (
	"math"

	"headway/fabric"
	"headway/mec"
	"headway/mobility"
)

// geography is the map that an engine is given: which site serves a place, as a raster, and where the tiles lie. A raster
// answers in a few ns wherever a forecast looks; its pitch, an eighth of the step at which forecasts look, is far below
// what they know.
type geography struct {
	tiles []*mobility.Tiles // per class, nil where not keyed by tile
	stepM float64
	fabric.Raster
}

// rasterMost bounds the number of points of the raster; a larger map has a coarser one.
const rasterMost = 1 << 20

func (x *Experiment) layGround(Open) error {
	g := &geography{tiles: make([]*mobility.Tiles, len(x.classes)), stepM: x.lookStep()}
	for i := range x.tiles {
		t := &x.tiles[i]
		g.tiles[t.class] = &t.tiles
		g.stepM = min(g.stepM, t.tiles.Side/2)
	}
	lo, hi := x.area()
	margin := g.stepM
	g.X, g.Y = lo.X-margin, lo.Y-margin
	w, h := hi.X-lo.X+2*margin, hi.Y-lo.Y+2*margin
	g.Pitch = max(g.stepM/8, math.Sqrt(w/rasterMost*h))
	g.NX, g.NY = int(w/g.Pitch)+1, int(h/g.Pitch)+1
	g.Sites = make([]uint16, g.NX*g.NY)
	for i := range g.Sites {
		p := mobility.Point{
			X: g.X + float64((float64(i%g.NX)+0.5)*g.Pitch),
			Y: g.Y + float64((float64(i/g.NX)+0.5)*g.Pitch),
		}
		g.Sites[i] = uint16(x.siteOf[x.model.Locate(p)])
	}
	x.ground = g
	return nil
}

// lookStep is a quarter of the mean distance between neighbouring sites.
func (x *Experiment) lookStep() float64 {
	n := len(x.net.Sites)
	if n == 1 {
		return 1000
	}
	sum := 0.0
	for s := range x.net.Sites {
		near := x.net.Sites[x.net.Nearest(mec.SiteID(s))[0]]
		dx, dy := near.X-x.net.Sites[s].X, near.Y-x.net.Sites[s].Y
		sum += math.Sqrt(float64(dx*dx) + float64(dy*dy))
	}
	return max(20, sum/float64(n)/4)
}

// Ground is the raster, where forecasts look.
func (g *geography) Ground() *fabric.Raster { return &g.Raster }

// Tile implements fabric.Map.
func (g *geography) Tile(class int, px, py float64) int {
	return int(g.tiles[class].TileAt(mobility.Point{X: px, Y: py}))
}

// TileCentre implements fabric.Map.
func (g *geography) TileCentre(class, tile int) (px, py float64) {
	p := g.tiles[class].Centre(int32(tile))
	return p.X, p.Y
}

// StepM implements fabric.Map.
func (g *geography) StepM() float64 { return g.stepM }
