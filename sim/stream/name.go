package stream

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
)

// New returns the stream of a seed and a name, such as "reads/taxi-17".
func New(seed uint64, name string) Stream {
	h := start(seed)
	h.text(name)
	return h.stream()
}

// Derive returns the stream of a seed, a purpose and the index of an entity. It makes no strings, and is no stream of
// New: the pair is hashed as a pair.
func Derive(seed uint64, purpose string, index uint64) Stream {
	h := start(seed)
	h.text(purpose)
	h.word(index)
	return h.stream()
}

// hash is a state of two words. In either a step is a bijection of the state for a given input and of the input for a
// given state, so equal names with different seeds, and names that differ in 8 bytes, never meet.
type hash struct{ a, b uint64 }

// The increments are the fractions of the golden ratio and of the square root of 2, made odd.
const (
	golden = 0x9e3779b97f4a7c15
	root2  = 0x6a09e667f3bcc909
)

// mix is the finaliser of splitmix64 (Steele, Lea, Flood: OOPSLA 2014; variant 13 of Stafford).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func start(seed uint64) hash { return hash{mix(seed + golden), mix(seed ^ root2)} }

func (h *hash) word(w uint64) {
	h.a = mix((h.a ^ w) + golden)
	h.b = mix(bits.RotateLeft64(h.b, 29) + w*root2)
}

// text takes the length first, so that no text is the beginning of another, then 8 bytes at a time.
func (h *hash) text(s string) {
	h.word(uint64(len(s)))
	for ; len(s) > 0; s = s[min(8, len(s)):] {
		var b [8]byte
		copy(b[:], s)
		h.word(binary.LittleEndian.Uint64(b[:]))
	}
}

func (h *hash) stream() Stream { return Stream{*rand.NewPCG(mix(h.a), mix(h.b))} }
