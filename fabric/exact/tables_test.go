package exact

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"math"
	"math/big"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write tables.go")

// tables computes the tables of Log and Exp in wide arithmetic and returns them as Go source.
func tables(t *testing.T) []byte {
	var s bytes.Buffer
	s.WriteString("package exact\n\n// Computed in arithmetic of 192 bits by tables_test.go; go test ./fabric/exact -update writes this file.\n\n")
	s.WriteString("var logTable = [logSize]logEntry{\n")
	for i := range uint64(logSize) {
		start := math.Float64frombits(logStart + i<<(52-logBits))
		end := math.Float64frombits(logStart + (i+1)<<(52-logBits))
		inv := math.Round(0x1p10*2/(start+end)) / 0x1p10
		if start == 1 || end == 1 {
			inv = 1
		}
		l := new(big.Float).Neg(bigLog(bigOf(inv)))
		whole, _ := new(big.Float).SetMantExp(l, 42).Float64()
		hi := math.Round(whole) / 0x1p42
		lo, _ := newBig().Sub(l, bigOf(hi)).Float64()
		fmt.Fprintf(&s, "\t{%x, %x, %x},\n", inv, hi, lo)
	}
	s.WriteString("}\n\nvar expTable = [expSize]expEntry{\n")
	root := bigOf(2)
	for range expBits {
		root.Sqrt(root)
	}
	power := bigOf(1)
	for range expSize {
		value, _ := power.Float64()
		tail := newBig().Quo(power, bigOf(value))
		rest, _ := tail.Sub(tail, bigOf(1)).Float64()
		fmt.Fprintf(&s, "\t{%x, %x},\n", value, rest)
		power.Mul(power, root)
	}
	s.WriteString("}\n")
	src, err := format.Source(s.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestTables(t *testing.T) {
	want := tables(t)
	if *update {
		if err := os.WriteFile("tables.go", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("tables.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("tables.go is not what tables() computes; write it with go test ./fabric/exact -run TestTables -update")
	}
}

// TestConstants checks that ln2 is its two parts and that the limits of Exp are where its results end.
func TestConstants(t *testing.T) {
	for _, c := range []struct {
		name   string
		hi, lo float64
		bits   int
	}{{"ln2Hi, ln2Lo", ln2Hi, ln2Lo, 42}, {"ln2Short, ln2Rest", ln2Short, ln2Rest, 34}} {
		hi := bigOf(c.hi)
		if !newBig().SetMantExp(hi, c.bits).IsInt() {
			t.Errorf("%s: the first has more than %d bits after the point", c.name, c.bits)
		}
		if lo, _ := newBig().Sub(bigLn2, hi).Float64(); lo != c.lo {
			t.Errorf("%s: the second is %x, want %x", c.name, c.lo, lo)
		}
	}
	if got, _ := bigLog(bigOf(math.MaxFloat64)).Float64(); math.Abs(got-expMax) > 0x1p-43 {
		t.Errorf("expMax is %x, want %x", expMax, got)
	}
	least := new(big.Float).SetMantExp(bigOf(1), -1075)
	if got, _ := bigLog(least).Float64(); math.Abs(got-expMin) > 0x1p-43 {
		t.Errorf("expMin is %x, want %x", expMin, got)
	}
}
