package trace

import (
	"bytes"
	"io"
)

// Read reads a trace, plain or gzipped, in whichever format its first bytes show: CSV (see ReadCSV), SUMO FCD, GPX,
// GeoJSON, a file of GeoLife, OziExplorer or Cabspotting, or Headway's binary format (see WriteBinary). The same rows give the same
// table in each. Any other format is an error that names it, and so is a file that is not whole. name is what errors call
// the file; a vehicle that the file does not name is called by it.
func Read(name string, r io.Reader) (*Table, error) {
	src, b := newSource(name, r), newBuilder(traceLimits)
	if err := src.addTo(b); err != nil {
		return nil, err
	}
	return b.table(name, src.sum()), nil
}

// addTo adds the rows of a trace, in whichever format.
func (s *source) addTo(b *builder) error {
	start := s.peek(maxLine)
	if bytes.HasPrefix(start, []byte(binaryMagic[:4])) {
		return addBinary(s, b)
	}
	switch text := bytes.TrimLeft(start, " \t\r\n"); {
	case bytes.HasPrefix(text, []byte{'<'}):
		return s.addXML(b)
	case bytes.HasPrefix(text, []byte{'{'}), bytes.HasPrefix(text, []byte{0x1E}):
		return addGeoJSON(s, b)
	case startsAsPLT(start):
		return addPLT(s, b, pltVehicle(s.name))
	case startsAsCab(start):
		return addCab(s, b, cabOf(s.name))
	}
	if err := s.notCSV("a trace", "vehicle_id,time_s,lon,lat[,speed_mps,heading_deg]"); err != nil {
		return err
	}
	return addCSV(s, b)
}

// addXML adds the rows of an XML document, by its root element.
func (s *source) addXML(b *builder) error {
	start := s.peek(maxLine)
	x := &xmlReader{src: s}
	inMetres := fcdInMetres(start)
	if !x.next() {
		return x.err
	}
	switch root := string(local(x.name)); {
	case root == "gpx":
		return addGPX(x, b)
	case root != "fcd-export":
		x.tagFault("this is XML with the root element <%s>, which is no trace; write SUMO FCD (<fcd-export>), GPX or CSV", shown(x.name))
	case inMetres:
		x.tagFault("the comment above says that SUMO wrote metres on its network; write degrees: run it with --fcd-output.geo true")
	default:
		return addFCD(x, b)
	}
	return x.err
}

// notCSV is the error for a stream that looks like something else, or nil. It reads nothing.
func (s *source) notCSV(use, columns string) error {
	// SUMO writes a long comment before the first element, hence so many bytes.
	if looks := looksLike(s.peek(maxLine)); looks != "" {
		return s.errorAt(0, "this looks like %s, which cannot be read as %s; write it as CSV with the columns %s", looks, use, columns)
	}
	return nil
}

// signatures name formats by how a file starts.
var signatures = []struct{ start, name string }{
	{"\xff\xfe", "UTF-16 text"},
	{"\xfe\xff", "UTF-16 text"},
	{"PK\x03\x04", "a ZIP archive"},
	{"\x1f\x8b", "a file gzipped twice"},
	{"\x28\xb5\x2f\xfd", "Zstandard data"},
	{"BZh", "bzip2 data"},
	{"\xfd7zXZ\x00", "xz data"},
	{"PAR1", "a Parquet file"},
	{"SQLite format 3", "an SQLite database"},
}

// looksLike names the format of a file that starts so, or returns "" for CSV.
func looksLike(start []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(start, []byte(s.start)) {
			return s.name
		}
	}
	if bytes.IndexByte(start, 0) >= 0 {
		return "binary data"
	}
	text := bytes.TrimLeft(start, " \t\r\n")
	has := func(s string) bool { return bytes.Contains(text, []byte(s)) }
	switch {
	case len(text) == 0:
		return ""
	case text[0] == '<' && has("<fcd-export"):
		return "SUMO FCD (XML)"
	case text[0] == '<' && has("<gpx"):
		return "GPX"
	case text[0] == '<':
		return "XML"
	case text[0] == '{' && has(`"Feature`), text[0] == '{' && has(`"LineString"`):
		return "GeoJSON"
	case text[0] == '{', text[0] == '[':
		return "JSON"
	}
	return ""
}
