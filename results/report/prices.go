package report

import "strconv"

// pricesSection names the price book that drove the result, with the source of each figure.
func pricesSection(v *view) (*section, error) {
	p := v.run.Prices
	s := &section{ID: "prices", Title: "Prices"}
	if p.Book == "" && len(p.Entries) == 0 {
		s.Blocks = []block{{Text: "No data: the run names no price book."}}
		return s, nil
	}
	text := "All costs follow the price book “" + p.Book + "”"
	if p.Date != "" {
		text += " of " + p.Date
	}
	s.Blocks = []block{{Text: text + ". " + p.Note}}
	if len(p.Entries) == 0 {
		return s, nil
	}
	t := &table{Caption: "Prices of " + p.Book, Head: []column{{Text: "Price"}, {Text: "US$", Number: true}, {Text: "Per"}, {Text: "Source"}}}
	for _, e := range p.Entries {
		t.Rows = append(t.Rows, row{Cells: []cell{
			textCell(e.Name), numberCell(strconv.FormatFloat(e.USD, 'g', -1, 64)), textCell(e.Per), textCell(e.Source),
		}})
	}
	s.Blocks = append(s.Blocks, block{Table: t})
	return s, nil
}
