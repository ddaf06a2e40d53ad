package trace

import (
	"bytes"
	"cmp"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Tower is one radio cell of a towers file. Several cells may share a position: operators share masts.
type Tower struct {
	ID       string
	Lon, Lat float64 // degrees, on Earth and not (0, 0)
	Radio    string  // as the file has it: LTE, NR, …; "unknown" where it says nothing
	RangeM   float64 // metres; 0: unknown
}

// TowerReport says what was read: Kept and the sum over Dropped make Rows.
type TowerReport struct {
	SHA256     string // of the file's bytes, as Table.SHA256
	Rows, Kept int64
	Dropped    map[string]int64 // DropOffEarth, DropZero, DropRepeatedID; after TowerRules.Apply also its reasons
	Ranges     int64            // taken to be not known, by TowerRules.MaxRangeM
}

// DropRepeatedID is the reason for dropping a tower whose id an earlier row has.
const DropRepeatedID = "repeated id"

const maxTowers = 5_000_000

// Columns of a towers file, by what they are for. A raw OpenCelliD cell is named by four numbers together.
const (
	towerID = iota
	towerLon
	towerLat
	towerRadio
	towerRange
	towerMCC
	towerNet
	towerArea
	towerCell
	towerColumns
)

var (
	plainTowerNames = [towerColumns]string{towerID: "cell_id", towerLon: "lon", towerLat: "lat", towerRadio: "radio", towerRange: "range_m"}
	openCelliDNames = [towerColumns]string{
		towerLon: "lon", towerLat: "lat", towerRadio: "radio", towerRange: "range",
		towerMCC: "mcc", towerNet: "net", towerArea: "area", towerCell: "cell",
	}
	// openCelliDHeader is the order of columns in OpenCelliD's files, some of which have no header.
	openCelliDHeader = strings.Split("radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal", ",")
)

// ReadTowers reads radio cells from CSV with the columns cell_id, lon, lat, radio and perhaps range_m, or from the 14
// columns of OpenCelliD, with or without their header (cell_id is then mcc-net-area-cell); plain or gzipped. The towers
// are in byte order of their ids. name is what errors call the file. A file without a usable tower is an error.
func ReadTowers(name string, r io.Reader) ([]Tower, *TowerReport, error) {
	return readTowers(newSource(name, r), maxTowers)
}

func readTowers(src *source, limit int) ([]Tower, *TowerReport, error) {
	if err := src.notCSV("towers", "cell_id,lon,lat,radio[,range_m]"); err != nil {
		return nil, nil, err
	}
	t := &towerReader{src: src, report: &TowerReport{Dropped: map[string]int64{}}, seen: make(map[string]bool)}
	first, err := t.readHeader()
	if err != nil {
		return nil, nil, err
	}
	for fields := first; ; fields = nil {
		if fields == nil {
			if fields, err = t.row(); err != nil {
				return nil, nil, err
			}
		}
		if fields == nil {
			break
		}
		if len(t.towers) == limit {
			return nil, nil, src.errorAt(0, "there are more than %d towers; keep those around the traffic", limit)
		}
		if err := t.add(fields); err != nil {
			return nil, nil, err
		}
	}
	t.report.Kept = int64(len(t.towers))
	t.report.SHA256 = src.sum()
	if len(t.towers) == 0 {
		return nil, nil, src.errorAt(0, "there is no usable tower among %d rows; write one line per cell, with its position",
			t.report.Rows)
	}
	slices.SortFunc(t.towers, func(a, b Tower) int { return cmp.Compare(a.ID, b.ID) })
	return t.towers, t.report, nil
}

// towerReader reads the rows of one file.
type towerReader struct {
	src    *source
	width  int               // number of columns
	column [towerColumns]int // their positions; -1 where there is none
	fields []field

	towers []Tower
	seen   map[string]bool
	report *TowerReport
}

// readHeader finds out which column is what. Where the first line is a row already, it is returned.
func (t *towerReader) readHeader() (first []field, err error) {
	header, err := readNames(t.src)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(header))
	for i, f := range header {
		names[i] = string(f.text)
	}
	if len(header) == len(openCelliDHeader) && allDigits(header[1].text) && allDigits(header[4].text) {
		names, first = openCelliDHeader, header
	}
	wanted := plainTowerNames
	if slices.Contains(names, "mcc") && !slices.Contains(names, "cell_id") {
		wanted = openCelliDNames
	}
	t.width = len(names)
	for i, name := range wanted {
		t.column[i] = -1
		if name == "" {
			continue
		}
		t.column[i] = slices.Index(names, name)
		if t.column[i] < 0 && i != towerRange {
			return nil, t.src.errorAt(0, "the header has no column %s; write the columns cell_id,lon,lat,radio[,range_m], or OpenCelliD's %d",
				name, len(openCelliDHeader))
		}
		if again := t.column[i] + 1; again > 0 && slices.Contains(names[again:], name) {
			return nil, t.src.errorAt(0, "the header names %s twice; each column needs a name of its own", name)
		}
	}
	return first, nil
}

func allDigits(b []byte) bool {
	return len(b) > 0 && len(bytes.Trim(b, "0123456789")) == 0
}

// row returns the fields of the next line that is not empty, nil after the last.
func (t *towerReader) row() ([]field, error) {
	for {
		line, ok := t.src.next()
		if !ok {
			return nil, t.src.failure
		}
		if len(line) == 0 {
			continue
		}
		fields, col, fault := split(line, t.fields[:0])
		t.fields = fields
		if fault != "" {
			return nil, t.src.errorAt(col, "%s", fault)
		}
		if len(fields) != t.width {
			return nil, t.src.errorAt(0, "the row has %d fields, the first line %d; give each column a value, or leave it empty between commas",
				len(fields), t.width)
		}
		return fields, nil
	}
}

// add appends the tower of a row, or counts why not.
func (t *towerReader) add(fields []field) error {
	var tower Tower
	var err error
	if tower.ID, err = t.id(fields); err != nil {
		return err
	}
	if tower.Lon, err = t.number(fields[t.column[towerLon]], "lon", "degrees, as in -122.405647"); err != nil {
		return err
	}
	if tower.Lat, err = t.number(fields[t.column[towerLat]], "lat", "degrees, as in 37.776385"); err != nil {
		return err
	}
	if tower.Radio = string(fields[t.column[towerRadio]].text); tower.Radio == "" {
		tower.Radio = "unknown"
	}
	if i := t.column[towerRange]; i >= 0 && len(fields[i].text) > 0 {
		if tower.RangeM, err = t.number(fields[i], "range", "metres, as in 1000, or leave it empty"); err != nil {
			return err
		}
		if !(tower.RangeM >= 0 && tower.RangeM <= 1e6) {
			return t.src.errorAt(fields[i].col, "range %q is not between 0 and 1,000,000 m; write metres, or leave it empty",
				shown(fields[i].text))
		}
	}
	t.report.Rows++
	switch {
	case !(math.Abs(tower.Lon) <= 180 && math.Abs(tower.Lat) <= 90):
		t.report.Dropped[DropOffEarth]++
	case tower.Lon == 0 && tower.Lat == 0:
		t.report.Dropped[DropZero]++
	case t.seen[tower.ID]:
		t.report.Dropped[DropRepeatedID]++
	default:
		t.seen[tower.ID] = true
		t.towers = append(t.towers, tower)
	}
	return nil
}

// id returns the id of a row's cell.
func (t *towerReader) id(fields []field) (string, error) {
	if i := t.column[towerID]; i >= 0 {
		if len(fields[i].text) == 0 {
			return "", t.src.errorAt(fields[i].col, "cell_id is empty; every cell needs an id")
		}
		return string(fields[i].text), nil
	}
	var parts [4]string
	for k, column := range t.column[towerMCC : towerCell+1] {
		f := fields[column]
		if _, err := strconv.ParseUint(string(f.text), 10, 64); err != nil {
			return "", t.src.errorAt(f.col, "%s %q is not a whole number; OpenCelliD names a cell by mcc, net, area and cell",
				openCelliDNames[towerMCC+k], shown(f.text))
		}
		parts[k] = string(f.text)
	}
	return strings.Join(parts[:], "-"), nil
}

func (t *towerReader) number(f field, name, example string) (float64, error) {
	v, ok := parseFloat(f.text)
	if !ok {
		return 0, t.src.errorAt(f.col, "%s %q is not a number; write %s", name, shown(f.text), example)
	}
	return v, nil
}
