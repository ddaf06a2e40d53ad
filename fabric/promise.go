package fabric

import (
	"time"

	"headway/mec"
)

// promise is a forecast to be checked: that the client comes to site within the foresight.
type promise struct {
	at       time.Duration
	mean, sd float32 // s: the time that was expected, as its expert has it
	came     float32 // s until it came; 0: it has not
	said     [experts]voice
	later    voice // of a visit after that time, if it was not kept by then
	site     int16
	by       int8 // whose time that is
	rays     int8 // how many come by
}

// voice is a probability in halves of a per cent, or unheard: nobody is surer, and there are many to remember.
type voice uint8

const unheard voice = 255

func voiceOf(p float64) voice {
	if p == silent {
		return unheard
	}
	return voice(float64(200*p) + 0.5)
}

func (v voice) p() float64 { return float64(v) / 200 }

const (
	promiseMost  = 22   // open, per client
	promiseNotes = 8    // moments per foresight at which a client's forecast is noted while little is known, at least
	promiseYoung = 8192 // outcomes, until there are half as many …
	promiseEver  = 4    // … and a fourth, at least
)

// promise notes the forecast of a client now and then, all of it or nothing, as long as there is room: which forecasts are
// checked must not depend on what becomes of them. It is at times of their own, and not only when a forecast was made for a
// decision, as those are surer than most.
func (c *seen) promise(now, foresight, patience time.Duration, ahead []prospect) {
	if now < c.asks {
		return
	}
	c.rest(now, foresight, patience, len(ahead))
	if len(c.promises)+len(ahead) > promiseMost {
		return
	}
	if c.promises == nil {
		c.promises = make([]promise, 0, promiseMost)
	}
	for i := range ahead {
		at := &ahead[i]
		if at.told { // it would teach nothing of those that were not
			continue
		}
		p := promise{at: now, mean: float32(at.raw.mean), sd: float32(at.raw.sd), later: voiceOf(at.saidLater), site: int16(at.site), by: at.by, rays: int8(at.rays)}
		for i, x := range at.said {
			p.said[i] = voiceOf(x)
		}
		c.promises = append(c.promises, p)
	}
}

// patience is the longest between two looks at a client's forecast: the more was learned, the longer.
func (t *ensemble) patience(foresight time.Duration) time.Duration {
	return foresight * time.Duration(min(promiseEver, 1+t.learned/promiseYoung)) / promiseNotes
}

// rest is until the next note: longer after one of many sites, so that there is room for the next. No two are alike, or a client
// on its rounds would be noted at the same corners.
func (c *seen) rest(now, foresight, patience time.Duration, sites int) {
	const golden = 0x9e3779b9 // spreads what follows evenly
	c.notes += golden
	u := float64(c.notes) / (1 << 33) // up to a half
	c.asks = now + max(time.Duration((1-u)*float64(patience)), time.Duration((1+u)*float64(foresight*time.Duration(sites)/promiseMost)))
}

// reached notes that the client is at a site now.
func (c *seen) reached(now time.Duration, s mec.SiteID) {
	for i := range c.promises {
		if p := &c.promises[i]; p.site == int16(s) && p.came == 0 {
			p.came = float32(max((now - p.at).Seconds(), 0.1))
		}
	}
}

// settle learns from the promises that were made until a time, and closes them: the kept ones no sooner than the others, or
// they would be too many while these are open.
func (c *seen) settle(t *ensemble, until, foresight time.Duration) {
	done := 0
	for done < len(c.promises) && c.promises[done].at <= until {
		t.learn(&c.promises[done], foresight.Seconds())
		done++
	}
	if done > 0 {
		c.promises = append(c.promises[:0], c.promises[done:]...)
	}
}
