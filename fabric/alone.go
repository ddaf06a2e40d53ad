package fabric

import "headway/mec"

// alone is what is known of the stays and returns of one client, where each is to learn from itself alone. There are no sites
// in it, for each of which a client has too few; of its returns to a site it has its own (law).
//
// The prior is gapPrior departures without return, as of all clients. It counts from the first end of a trip on, of which a
// client has one or two a day: to keep by ski rental until gapTrust were seen would be to keep for a week. Of departures to
// another site aloneTrust are enough, of which there are many a trip. Both were chosen on the generated
// scenarios and San Francisco's taxis.
type alone struct {
	away  [2]gaps // as vector.away
	stays gaps
}

// aloneTrust is gapTrust for a client that learns from itself alone.
const aloneTrust = 3

func newAlone(clients int) []alone {
	all := make([]alone, clients)
	for i := range all {
		all[i].away[0].ahead, all[i].away[1].ahead = gapTrust-aloneTrust, gapTrust
	}
	return all
}

// returns is the law of the returns of a client to a site that it left this way: in private, of its own from any site, and
// from this one.
func (v *vector) returns(c ClientID, s, to mec.SiteID, stay uint8) law {
	way := 0
	if to == mec.None {
		way = 1
	}
	if v.private != nil {
		return law{&v.private[c].away[way], &v.unfolded}
	}
	context := ObjectID(s) * (stayBins + 1)
	edge, stayed := v.edges.Row(context+stayBins, to), v.edges.Row(context+ObjectID(stay), to)
	return law{&v.away[way], &v.left[int(s)*len(v.away)+way], v.edges.At(edge), v.edges.At(stayed), &v.unfolded}
}

// staying is the law of how long clients stay: at all sites, and at this one; in private, that of this client.
func (v *vector) staying(c ClientID, s mec.SiteID) law {
	if v.private != nil {
		return law{&v.private[c].stays}
	}
	return law{&v.stays[0], &v.stays[1+s]}
}

// beyond is what a copy is worth once the stay at its site is over, learned at departures: left behind, what keeping it is
// expected to gain; and to a client that goes on to the next site, what it saves there as a nearer source than what there is
// without it, learned where there was none: much where the region answers, little where a site does. What a return, or the
// next site, then costs has the worth of the departure after it in it: it is a value iteration, one step per departure.
type beyond struct {
	left   mean
	onward [2]mean // by whether the region answers without it
}

// without is what it saves as a source, where server answers the client without it.
func (b *beyond) without(e *Engine, server mec.SiteID) *mean {
	if server == e.Network.Region() {
		return &b.onward[1]
	}
	return &b.onward[0]
}

func (v *vector) beyond(c ClientID, class int, s mec.SiteID) *beyond {
	if v.private != nil {
		return &v.worth[class*len(v.private)+int(c)]
	}
	return &v.worth[class*(len(v.stays)-1)+int(s)]
}

// worthBeyond is all of it; where the client has left the site before, what it is worth left behind was to that client then.
func (v *vector) worthBeyond(e *Engine, c ClientID, class int, s, server mec.SiteID) float64 {
	b := v.beyond(c, class, s)
	left := b.left.mean
	if r := e.copies.Find(e.Object(class, int(c)), s); r >= 0 && e.copies.At(r).valued {
		left = float64(e.copies.At(r).worth)
	}
	return left + b.without(e, server).mean
}

// unseen is what is assumed of the returns of a client at ages that too few have reached, however it left.
func (v *vector) unseen(c ClientID) unseen {
	away := &v.away
	if v.private != nil {
		away = &v.private[c].away
	}
	return expecting(away[0].left+away[1].left, away[0].ended+away[1].ended)
}
