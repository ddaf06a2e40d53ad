package results

import (
	"encoding/xml"
	"io"
)

type junitSuites struct {
	XMLName  xml.Name   `xml:"testsuites"`
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Skipped  int        `xml:"skipped,attr"`
	Suite    junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	Failure *junitResult `xml:"failure"`
	Skipped *junitResult `xml:"skipped"`
	Out     string       `xml:"system-out,omitempty"`
}

type junitResult struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
}

// JUnit writes the verdicts as a JUnit file, one test case per gate, so that a CI system shows them as tests. What
// makes the exit code not 0 is a failure: a gate that failed, had no data, or, if strict, was undecided. Undecided
// without strict is skipped. There are no times: a gate takes none.
func JUnit(w io.Writer, scenario string, results []GateResult, strict bool) error {
	suite := junitSuite{Name: "gates of " + scenario, Tests: len(results)}
	for _, r := range results {
		c := junitCase{Class: scenario, Name: r.Gate}
		outcome := &junitResult{Message: string(r.Verdict) + ": " + r.summary(), Type: string(r.Verdict)}
		switch {
		case r.Verdict == Pass:
			c.Out = r.summary()
		case r.Verdict == Undecided && !strict:
			outcome.Type = "" // the format gives skipped no type
			c.Skipped = outcome
			suite.Skipped++
		default:
			c.Failure = outcome
			suite.Failures++
		}
		suite.Cases = append(suite.Cases, c)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(junitSuites{Name: "headway", Tests: suite.Tests, Failures: suite.Failures, Skipped: suite.Skipped, Suite: suite}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
