package report

import "headway/results"

// glossarySection explains the metrics that the run has.
func glossarySection(v *view) (*section, error) {
	terms := []term{
		{"", "Crossing", "A change of cell that also changes the site. Only crossings move data."},
		{"", "Ready copy", "An object that is whole at a site and in a tier that can be read."},
		{"", "95 % interval", "Student's t over seeds: where the mean would lie if many more seeds were run. Not the spread of single reads."},
	}
	for _, m := range results.Metrics {
		if v.hasAny(m.Name) {
			terms = append(terms, term{m.Name, metricOf(m.Name).Label, m.Meaning})
		}
	}
	return &section{ID: "glossary", Title: "Glossary", Blocks: []block{{Terms: terms}}}, nil
}
