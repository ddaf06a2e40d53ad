package mec

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Service is the law of the time that a node takes for one kind of request, as measured: quantiles by size.
type Service struct {
	shares []float64 // rising from 0 to 1
	sizes  []Sized   // rising
}

// Sized is what requests of one size took.
type Sized struct {
	Bytes int64
	Took  []time.Duration // at each share
}

// NewService makes a law from what requests of some sizes took at some shares, which rise from 0 to 1.
func NewService(shares []float64, sizes []Sized) (*Service, error) {
	n := len(shares)
	if n < 2 || shares[0] != 0 || shares[n-1] != 1 || !rising(shares) {
		return nil, errors.New("the shares do not rise from 0 to 1")
	}
	if len(sizes) == 0 {
		return nil, errors.New("no size was measured")
	}
	s := &Service{shares: slices.Clone(shares), sizes: slices.Clone(sizes)}
	slices.SortStableFunc(s.sizes, func(a, b Sized) int { return cmp.Compare(a.Bytes, b.Bytes) })
	for i := range s.sizes {
		z := &s.sizes[i]
		switch {
		case z.Bytes <= 0 || i > 0 && z.Bytes == s.sizes[i-1].Bytes:
			return nil, fmt.Errorf("a size of %d bytes is there twice, or is none", z.Bytes)
		case len(z.Took) != n || !slices.IsSorted(z.Took) || z.Took[0] < 0 || z.Took[n-1] > time.Hour:
			return nil, fmt.Errorf("of %d bytes, the times do not rise from 0s to 1h at most at %d shares", z.Bytes, n)
		}
	}
	return s, nil
}

func rising(v []float64) bool {
	for i := 1; i < len(v); i++ {
		if !(v[i] > v[i-1]) {
			return false
		}
	}
	return true
}

// Took is the time that a share (0 … 1) of the requests of some bytes do not exceed: between shares and between sizes on a
// straight line, below the least size as there, above the largest by as much more per byte as the middle of the last two
// sizes differs.
func (s *Service) Took(share float64, bytes int64) time.Duration {
	share = min(max(share, 0), 1)
	last := len(s.sizes) - 1
	if last == 0 || bytes <= s.sizes[0].Bytes {
		return time.Duration(math.Round(s.at(0, share)))
	}
	if over := bytes - s.sizes[last].Bytes; over > 0 {
		slope := (s.at(last, 0.5) - s.at(last-1, 0.5)) / float64(s.sizes[last].Bytes-s.sizes[last-1].Bytes)
		return time.Duration(math.Round(s.at(last, share) + float64(max(0, slope)*float64(over))))
	}
	i := last
	for bytes < s.sizes[i-1].Bytes {
		i--
	}
	a, b := s.at(i-1, share), s.at(i, share)
	f := float64(bytes-s.sizes[i-1].Bytes) / float64(s.sizes[i].Bytes-s.sizes[i-1].Bytes)
	return time.Duration(math.Round(a + float64((b-a)*f)))
}

// at is the time of a share of the requests of a measured size, in ns.
func (s *Service) at(size int, share float64) float64 {
	k, _ := slices.BinarySearch(s.shares, share)
	k = min(max(k, 1), len(s.shares)-1)
	a, b := float64(s.sizes[size].Took[k-1]), float64(s.sizes[size].Took[k])
	return a + float64((b-a)*((share-s.shares[k-1])/(s.shares[k]-s.shares[k-1])))
}

// Mean is the mean time for some bytes.
func (s *Service) Mean(bytes int64) time.Duration {
	const steps = 256
	sum := time.Duration(0)
	for i := range steps {
		sum += s.Took((float64(i)+0.5)/steps, bytes)
	}
	return sum / steps
}
