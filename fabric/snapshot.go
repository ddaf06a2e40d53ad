package fabric

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"headway/mec"
)

// An engine's state can be written down and taken up by another engine with the same Config and policy, which then goes on
// as the first would have. It is found by walking the engine's own fields, so that no policy has to say what its state is:
// all is state but what New derives from the Config.
//
// What a policy must keep to: its state is made of plain values, arrays, slices, maps, structs and pointers to whole
// variables; slices do not share their elements; and functions and interfaces are set once, when it is made.

// given are types that New makes of the Config alone, or that mean nothing between two events.
var given = map[reflect.Type]bool{
	reflect.TypeFor[Config]():         true,
	reflect.TypeFor[*Config]():        true,
	reflect.TypeFor[Layout]():         true,
	reflect.TypeFor[costs]():          true,
	reflect.TypeFor[*Engine]():        true,
	reflect.TypeFor[*mec.Network]():   true,
	reflect.TypeFor[mec.PriceBook]():  true,
	reflect.TypeFor[*mec.PriceBook](): true,
	reflect.TypeFor[[]Class]():        true,
	reflect.TypeFor[Event]():          true,
	reflect.TypeFor[[]Action]():       true,
	reflect.TypeFor[because]():        true,
}

// Snapshot writes the engine's state down. The bytes are the same for the same state.
func (e *Engine) Snapshot() []byte {
	w := snapshotWriter{seen: map[unsafe.Pointer]uint64{}}
	w.out = binary.LittleEndian.AppendUint64(w.out, shapeHash(reflect.ValueOf(e).Elem()))
	w.value(reflect.ValueOf(e).Elem())
	return w.out
}

// ErrSnapshot says that a state cannot be taken up: it is damaged, or was written by another version, Config or policy.
var ErrSnapshot = errors.New("this is no state of such an engine")

// Restore gives an engine that has just been made the state that another wrote down. After an error the engine is
// unusable.
func (e *Engine) Restore(state []byte) (err error) {
	if len(state) < 8 || binary.LittleEndian.Uint64(state) != shapeHash(reflect.ValueOf(e).Elem()) {
		return fmt.Errorf("%w: it was written by another version or policy", ErrSnapshot)
	}
	r := snapshotReader{in: state[8:], seen: map[uint64]reflect.Value{}}
	r.value(reflect.ValueOf(e).Elem())
	switch {
	case r.bad:
		return ErrSnapshot
	case len(r.in) > 0:
		return fmt.Errorf("%w: %d bytes are left", ErrSnapshot, len(r.in))
	}
	return nil
}

// shapeHash names the types that a state is made of: if a field comes or goes, it is another.
func shapeHash(v reflect.Value) uint64 {
	h := fnv.New64a()
	seen := map[reflect.Type]bool{}
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		_, _ = h.Write([]byte(t.String() + "\n")) // it never fails
		if seen[t] || given[t] {
			return
		}
		seen[t] = true
		switch t.Kind() {
		case reflect.Array, reflect.Slice, reflect.Pointer:
			walk(t.Elem())
		case reflect.Map:
			walk(t.Key())
			walk(t.Elem())
		case reflect.Struct:
			for field := range t.Fields() {
				_, _ = h.Write([]byte(field.Name + "\n"))
				walk(field.Type)
			}
		default:
		}
	}
	walk(v.Type())
	if p := v.FieldByName("policy"); p.IsValid() && !p.IsNil() {
		walk(p.Elem().Type())
	}
	return h.Sum64()
}

// skipped says whether values of a type are left as New makes them.
func skipped(t reflect.Type) bool { return given[t] || t.Kind() == reflect.Func }

// snapshotWriter writes values one after the other, without their types: the reader walks the same types.
type snapshotWriter struct {
	out  []byte
	seen map[unsafe.Pointer]uint64 // numbers of what pointers point to
}

func (w *snapshotWriter) uint(v uint64) { w.out = binary.AppendUvarint(w.out, v) }

func (w *snapshotWriter) value(v reflect.Value) {
	if skipped(v.Type()) {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		w.uint(uint64(btoi(v.Bool())))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.out = binary.AppendVarint(w.out, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.uint(v.Uint())
	case reflect.Float32, reflect.Float64:
		w.out = binary.LittleEndian.AppendUint64(w.out, math.Float64bits(v.Float()))
	case reflect.String:
		w.uint(uint64(v.Len()))
		w.out = append(w.out, v.String()...)
	case reflect.Array:
		w.elements(v)
	case reflect.Slice:
		w.uint(uint64(v.Len()))
		w.elements(v)
	case reflect.Struct:
		for _, field := range v.Fields() {
			w.value(field)
		}
	case reflect.Map:
		w.entries(v)
	case reflect.Pointer:
		w.pointer(v)
	case reflect.Interface:
		if !v.IsNil() && v.Elem().Kind() == reflect.Pointer {
			w.value(v.Elem())
		}
	default:
		panic(fmt.Sprintf("fabric: state of type %v cannot be written down", v.Type())) // a test restores every policy
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (w *snapshotWriter) elements(v reflect.Value) {
	for i := range v.Len() {
		w.value(v.Index(i))
	}
}

// entries writes a map in the order of its keys as they are written.
func (w *snapshotWriter) entries(v reflect.Value) {
	w.uint(uint64(v.Len()))
	type entry struct {
		key   []byte
		value reflect.Value
	}
	all := make([]entry, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		k := snapshotWriter{seen: w.seen}
		k.value(it.Key())
		all = append(all, entry{k.out, it.Value()})
	}
	slices.SortFunc(all, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	for _, e := range all {
		w.out = append(w.out, e.key...)
		w.value(e.value)
	}
}

// pointer writes 0 for nil, the number of what was written before, or the next number and what it points to.
func (w *snapshotWriter) pointer(v reflect.Value) {
	if v.IsNil() {
		w.uint(0)
		return
	}
	n, ok := w.seen[v.UnsafePointer()]
	if !ok {
		n = uint64(len(w.seen)) + 1
		w.seen[v.UnsafePointer()] = n
	}
	w.uint(n)
	if !ok {
		w.value(v.Elem())
	}
}

// snapshotReader reads what snapshotWriter wrote into values that can be set.
type snapshotReader struct {
	in   []byte
	seen map[uint64]reflect.Value
	bad  bool
}

func (r *snapshotReader) uint() uint64 {
	v, n := binary.Uvarint(r.in)
	if n <= 0 {
		r.bad, r.in = true, nil
		return 0
	}
	r.in = r.in[n:]
	return v
}

func (r *snapshotReader) int() int64 {
	v, n := binary.Varint(r.in)
	if n <= 0 {
		r.bad, r.in = true, nil
		return 0
	}
	r.in = r.in[n:]
	return v
}

func (r *snapshotReader) bytes(n int) []byte {
	if n > len(r.in) {
		r.bad, r.in = true, nil
		return make([]byte, min(n, 8))
	}
	b := r.in[:n]
	r.in = r.in[n:]
	return b
}

// length is the length of a list, of which each element takes at least one byte.
func (r *snapshotReader) length() int {
	n := r.uint()
	if n > uint64(len(r.in)) {
		r.bad, r.in = true, nil
		return 0
	}
	return int(n)
}

func (r *snapshotReader) value(v reflect.Value) {
	if r.bad || skipped(v.Type()) {
		return
	}
	if !v.CanSet() { // an unexported field: it is addressable, as all of an engine is
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.uint() != 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(r.int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.uint())
	case reflect.Float32, reflect.Float64:
		v.SetFloat(math.Float64frombits(binary.LittleEndian.Uint64(r.bytes(8))))
	case reflect.String:
		v.SetString(strings.Clone(string(r.bytes(r.length()))))
	case reflect.Array:
		r.elements(v)
	case reflect.Slice:
		if n := r.length(); n <= v.Cap() {
			v.SetLen(n) // the room that New gave it may bound it
		} else {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		r.elements(v)
	case reflect.Struct:
		for _, field := range v.Fields() {
			r.value(field)
		}
	case reflect.Map:
		r.entries(v)
	case reflect.Pointer:
		r.pointer(v)
	case reflect.Interface:
		if !v.IsNil() && v.Elem().Kind() == reflect.Pointer {
			p := reflect.New(v.Elem().Type()).Elem()
			p.Set(v.Elem())
			r.value(p)
		}
	default:
		r.bad = true
	}
}

func (r *snapshotReader) elements(v reflect.Value) {
	for i := range v.Len() {
		r.value(v.Index(i))
	}
}

func (r *snapshotReader) entries(v reflect.Value) {
	n := r.length()
	v.Set(reflect.MakeMapWithSize(v.Type(), n))
	for range n {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		r.value(key)
		r.value(value)
		if r.bad {
			return
		}
		v.SetMapIndex(key, value)
	}
}

// pointer reads what the pointer of a new engine points to, so that functions in it stay as they are.
func (r *snapshotReader) pointer(v reflect.Value) {
	n := r.uint()
	if n == 0 {
		v.SetZero()
		return
	}
	if p, ok := r.seen[n]; ok {
		if p.Type() != v.Type() {
			r.bad = true
			return
		}
		v.Set(p)
		return
	}
	if v.IsNil() {
		v.Set(reflect.New(v.Type().Elem()))
	}
	r.seen[n] = v
	r.value(v.Elem())
}
