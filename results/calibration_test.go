package results

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

// A calibration survives its file.
func TestCalibrationIsRead(t *testing.T) {
	want := &Calibration{
		Schema: SchemaVersion, Kind: "calibration", Shares: CalibrationShares(), GapUS: 2000,
		Rows: []NodeRow{{Stack: "unified", Via: "process", Do: DoRead, Bytes: 1000, N: 5, P50US: 20, TookUS: []float64{10, 20, 40}}},
	}
	var b bytes.Buffer
	if err := writeJSON(&b, want); err != nil {
		t.Fatal(err)
	}
	got, err := DecodeCalibration(&b)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v", got, err)
	}
	if s := CalibrationShares(); s[0] != 0 || s[len(s)-1] != 1 {
		t.Error("the shares do not span 0 to 1")
	}
}

func TestCalibrationRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":       "read 5 us",
		"another kind":  `{"schema": 1, "kind": "run"}`,
		"another shape": `{"schema": 1, "kind": "calibration", "rows": [{"bytes": "many"}]}`,
		"too large":     strings.Repeat(" ", maxCalibration+1),
	} {
		if _, err := DecodeCalibration(strings.NewReader(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
