package fabric

import (
	"time"

	"headway/mec"
)

// entrance is a forecast to be checked, as a promise is: that a client enters a tile while a site serves it, and so reads it
// there. It is less likely than that the client comes to the site, which is larger: rays are worth less for it, and how
// much less is learned apart.
type entrance struct {
	until   time.Duration
	object  ObjectID
	site    int16
	horizon int8
	rays    int8 // how many come by; 0: it is closed
}

// expectEntrance records one of the tiles that are ahead, another with each forecast so that all distances have their turn,
// unless it is recorded already or there is no room.
func (c *seen) expectEntrance(now time.Duration, tiles []tileVisit) {
	if len(tiles) == 0 {
		return
	}
	c.turn++
	t := &tiles[int(c.turn)%len(tiles)]
	free := -1
	for i := range c.entrances {
		switch x := &c.entrances[i]; {
		case x.rays == 0:
			free = i
		case x.object == t.object && mec.SiteID(x.site) == t.site:
			return
		}
	}
	if free >= 0 && t.rays > 0 { // else it is known from a plan alone
		c.entrances[free] = entrance{
			until: now + seconds(t.mean+float64(3*t.sd)), object: t.object, site: int16(t.site), horizon: int8(horizonOf(t.mean)), rays: int8(t.count()),
		}
	}
}

// entered closes the entrances whose time is up, and that of a tile that the client reads at a site.
func (c *seen) entered(t *ensemble, now time.Duration, o ObjectID, s mec.SiteID) {
	for i := range c.entrances {
		x := &c.entrances[i]
		if x.rays == 0 {
			continue
		}
		came := x.until >= now && x.object == o && mec.SiteID(x.site) == s
		if x.until >= now && !came {
			continue
		}
		kept := 0.0
		if came {
			kept = 1
		}
		t.tiles[x.horizon/3].compare(t.ofShare(int(x.horizon), int(x.rays)), kept)
		x.rays = 0
	}
}

// ofTile is the probability that a client enters a tile at a site that a share of the rays come by.
func (t *ensemble) ofTile(v *visit) float64 {
	said := t.ofRays(v)
	return min(1, float64(said*t.tiles[horizonOf(v.mean)/3].ratio()))
}
