package report

import "encoding/json"

// sections are the parts of a report in the order in which they are read. A further part is a function in a file of
// its own and a line here; it returns nil where it does not concern the run.
var sections = []func(*view) (*section, error){
	verdictSection,
	hitRateSection,
	stallSection,
	latencySection,
	costSection,
	regretSection,
	tiersSection,
	penaltySection,
	frontSection,
	paretoSection,
	overTimeSection,
	missesSection,
	classesSection,
	mapSection,
	faultsSection,
	playedSection,
	nodeSection,
	presenceSection,
	predictorsSection,
	cleaningSection,
	gatesSection,
	pricesSection,
	replaySection,
	glossarySection,
}

// section is a part of the page with a heading to which links can point.
type section struct {
	ID, Title string
	Blocks    []block
}

// block is one piece of a section: whichever field is set.
type block struct {
	Lead     []string // headline sentences
	Warnings []string
	Text     string
	Cards    []card
	Figure   *figure
	Table    *table
	Commands []command
	Facts    []fact // a list of names and values
	Terms    []term
}

// figure is a chart with all that makes it readable without seeing it: what it found, in a sentence, and its table.
type figure struct {
	ID, Title, Finding string
	Note               string // how to read it
	Empty              string // why there is nothing to draw; then there is no chart
	Height             int    // pixels
	Legend             []legend
	ChoiceLabel        string
	Choices            []choice
	Map                bool // equal scale on both axes, with buttons to zoom
	Table              *table
	Data               json.RawMessage
}

// choice is one of several states of a figure, picked from a list: its finding, and what changes in the chart.
type choice struct {
	Name    string `json:"-"`
	Finding string `json:"finding"`
	Patch   option `json:"patch"`
}

// setOption stores what the page's script draws: the chart's option, and the choices.
func (f *figure) setOption(o option, choices ...choice) error {
	data, err := json.Marshal(struct {
		Option  option   `json:"option"`
		Choices []choice `json:"choices,omitempty"`
	}{o, choices})
	if err != nil {
		return &figureError{f.ID, err}
	}
	f.Data = data
	f.Choices = choices
	if len(choices) > 0 {
		f.Finding = choices[0].Finding
	}
	return nil
}

// figureError says which figure could not be drawn.
type figureError struct {
	figure string
	err    error
}

func (e *figureError) Error() string { return "figure " + e.figure + ": " + e.err.Error() }
func (e *figureError) Unwrap() error { return e.err }

// legend is one entry of a figure's legend; pressing it hides the series of that name.
type legend struct {
	Series string
	Mark   mark
}

// card is one policy's figures at a glance.
type card struct {
	Name   string
	Mark   mark
	Badges []string
	Main   fact
	Range  string
	Facts  []fact
}

// command is something to type, with a button that copies it.
type command struct{ ID, Label, Text string }

// term is an entry of the glossary.
type term struct{ Name, Label, Text string }
