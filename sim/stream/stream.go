// Package stream makes random streams by name: every entity and purpose of a simulation draws from its own, so that
// adding one shifts no other, whatever the order in which they draw, and all policies see the same traffic.
//
// A stream is a PCG-DXSM generator of 128 bits (O'Neill, HMC-CS-2014-0905; math/rand/v2, whose sequence is fixed). All
// streams lie on its one cycle of 2^128, at a position hashed from the seed and the name: that k streams of n draws
// overlap has a chance below k^2 n/2^128, 2^-47 for a million streams of 2^40 draws. Variates use one draw each, so
// the n-th of a stream is the same whatever the others were, and only arithmetic that has the same bits on every
// architecture (package fabric/exact).
package stream

import (
	"math/bits"
	"math/rand/v2"

	"headway/fabric/exact"
)

// Stream is one random stream: a value of 16 bytes. Make it with New or Derive; do not use a copy beside it. It is for
// one goroutine.
type Stream struct{ pcg rand.PCG }

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 { return s.pcg.Uint64() }

// Float64 returns a multiple of 2^-53 in [0, 1), each with equal chance.
func (s *Stream) Float64() float64 { return unit(s.Uint64()) }

// IntN returns an integer in [0, n), each with equal chance. It panics if n <= 0. It is the only method that may use
// more than one draw, with a chance of at most n/2^64 (Lemire: Fast random integer generation in an interval, ACM
// TOMACS 29(1), 2019).
func (s *Stream) IntN(n int) int {
	if n <= 0 {
		panic("stream: IntN wants n > 0")
	}
	hi, lo := bits.Mul64(s.Uint64(), uint64(n))
	if lo < uint64(n) {
		for least := -uint64(n) % uint64(n); lo < least; {
			hi, lo = bits.Mul64(s.Uint64(), uint64(n))
		}
	}
	return int(hi)
}

// Exp returns an exponential variate of mean 1, from 0 to 36.8, by inversion. Unlike rejection it takes one draw
// always, so two runs with different rates stay in step.
func (s *Stream) Exp() float64 { return exponential(s.Uint64()) }

// Norm returns a standard normal variate, between -8.2 and 8.2, by inversion.
func (s *Stream) Norm() float64 { return normal(s.Uint64()) }

// Rand returns a generator that draws from s, for what takes one. Use its integer methods where results must be the
// same on every architecture: its ExpFloat64 and NormFloat64 use package math.
func (s *Stream) Rand() *rand.Rand { return rand.New(&s.pcg) }

func unit(draw uint64) float64 { return float64(float64(draw>>11) * 0x1p-53) }

// exponential is -log(1-u), with 1-u in (0, 1].
func exponential(draw uint64) float64 { return -exact.Log(1 - unit(draw)) }

// normal is the quantile at the middle of one of 2^52 equal intervals, so never infinite.
func normal(draw uint64) float64 {
	return exact.NormQuantile(float64((float64(draw>>12) + 0.5) * 0x1p-52))
}
