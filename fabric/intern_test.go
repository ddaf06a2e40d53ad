package fabric

import (
	"math/rand/v2"
	"testing"
)

// Keys are numbered as they first appear, whatever their hashes, and values stay where they are.
func TestInterned(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	var table interned[int]
	numbers := map[uint64]uint32{}
	values := map[uint64]*int{}
	for i := range 20_000 {
		key := rnd.Uint64N(4000) << (rnd.Uint64N(4) * 16) // many that differ in the upper bits only
		n := table.number(key)
		want, known := numbers[key]
		if !known {
			want = uint32(len(numbers))
			numbers[key] = want
			values[key] = table.at(n)
		}
		if n != want || table.at(n) != values[key] {
			t.Fatalf("key %x has number %d at %p, want %d at %p", key, n, table.at(n), want, values[key])
		}
		*table.at(n) += i
	}
	if int(table.entries.n) != len(numbers) {
		t.Errorf("%d entries for %d keys", table.entries.n, len(numbers))
	}
}

// The table against the map that it stands for.
func BenchmarkInterned(b *testing.B) {
	keys := make([]uint64, 1<<16)
	rnd := rand.New(rand.NewPCG(4, 4))
	for i := range keys {
		keys[i] = rnd.Uint64N(1<<15) << 16
	}
	b.Run("pages", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var table interned[outcome]
			for _, k := range keys {
				table.at(table.number(k)).count++
			}
		}
	})
	b.Run("map", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			table := map[uint64]*outcome{}
			for _, k := range keys {
				if table[k] == nil {
					table[k] = &outcome{}
				}
				table[k].count++
			}
		}
	})
}
