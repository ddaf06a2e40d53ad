package main

// Colours, as ANSI codes. They only ever accompany a word that says the same.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
	dim    = "2"
)

// paint colours text for a stream, where that stream shows colours.
func (st *state) paint(to stream, code, text string) string {
	if !st.colored(to) {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// colored decides for one stream: the flag, then NO_COLOR, then FORCE_COLOR, then whether a terminal that can is there.
func (st *state) colored(to stream) bool {
	switch {
	case st.color == "always":
		return true
	case st.color == "never", st.env("NO_COLOR") != "":
		return false
	case st.env("CLICOLOR_FORCE") != "", st.env("FORCE_COLOR") != "":
		return true
	}
	return to.tty && st.env("TERM") != "dumb"
}
