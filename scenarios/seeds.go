package scenarios

import (
	"fmt"
	"strconv"
	"strings"
)

// Seeds are the replications: written as a number N (1..N), a range 3..7, or a list. They are distinct, at least one and
// at most 10,000, and below 2^53, so that every JSON reader holds them exactly.
type Seeds []uint64

const (
	maxSeeds = 10_000
	maxSeed  = 1<<53 - 1
)

// UnmarshalText reads N, A..B, or a list A,B,C.
func (s *Seeds) UnmarshalText(b []byte) error {
	text := string(b)
	if from, to, ok := strings.Cut(text, ".."); ok {
		return s.span(text, from, to)
	}
	if strings.Contains(text, ",") {
		list := Seeds{}
		for part := range strings.SplitSeq(text, ",") {
			if err := list.add(part); err != nil {
				return err
			}
		}
		*s = list
		return list.distinct()
	}
	n, err := seed(text)
	if err != nil {
		return err
	}
	if n < 1 || n > maxSeeds {
		return wrong(fmt.Sprintf("write a number between 1 and %d, or a list: [%d]", maxSeeds, n), "%d is no number of seeds", n)
	}
	return s.span(text, "1", text)
}

func (s *Seeds) span(text, from, to string) error {
	a, err := seed(from)
	if err != nil {
		return err
	}
	b, err := seed(to)
	switch {
	case err != nil:
		return err
	case b < a:
		return wrong(fmt.Sprintf("write %d..%d", b, a), "%s runs backwards", show(text))
	case b-a >= maxSeeds:
		return wrong("", "%s has more than %d seeds", show(text), maxSeeds)
	}
	list := make(Seeds, 0, b-a+1)
	for n := a; n <= b; n++ {
		list = append(list, n)
	}
	*s = list
	return nil
}

// add appends one seed, which must be new.
func (s *Seeds) add(text string) error {
	n, err := seed(text)
	if err != nil {
		return err
	}
	if len(*s) == maxSeeds {
		return wrong("", "there are more than %d seeds", maxSeeds)
	}
	*s = append(*s, n)
	return nil
}

// distinct says which seed, if any, is there twice.
func (s Seeds) distinct() error {
	seen := make(map[uint64]bool, len(s))
	for _, n := range s {
		if seen[n] {
			return wrong("write each seed once: a second run of it says nothing new", "seed %d is there twice", n)
		}
		seen[n] = true
	}
	return nil
}

func seed(text string) (uint64, error) {
	n, err := parseInt(strings.TrimSpace(text))
	switch {
	case err != nil:
		return 0, wrong("write a number 10 (seeds 1 to 10), a range 3..7, or a list [1, 5]", "%s is not a seed", show(text))
	case n < 0:
		return 0, wrong("write a seed of at least 0", "%d is negative", n)
	case n > maxSeed:
		return 0, wrong("write one below 2^53", "seed %d is too large", n)
	}
	return uint64(n), nil
}

func (s Seeds) String() string {
	if len(s) == 0 {
		return "[]"
	}
	contiguous := true
	for i, n := range s {
		contiguous = contiguous && n == s[0]+uint64(i)
	}
	switch {
	case contiguous && s[0] == 1:
		return strconv.Itoa(len(s))
	case contiguous && len(s) > 1:
		return fmt.Sprintf("%d..%d", s[0], s[len(s)-1])
	}
	parts := make([]string, len(s))
	for i, n := range s {
		parts[i] = strconv.FormatUint(n, 10)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
