package trace

// Classes of bytes in XML. Bytes beyond ASCII are letters, which is as much as we need to know.
const (
	isSpace     = 1 << iota
	isNameStart // may begin a name
	isName      // may go on in a name
	isText      // stands for itself between tags
)

var class = func() (class [256]byte) {
	set := func(mask byte, chars string) {
		for i := range len(chars) {
			class[chars[i]] |= mask
		}
	}
	set(isSpace|isText, " \t\r\n")
	for c := ' '; c <= '~'; c++ {
		class[c] |= isText
	}
	for _, c := range "<&]\r" {
		class[c] &^= isText
	}
	set(isNameStart|isName, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_:")
	set(isName, "0123456789-.")
	for c := 0x80; c <= 0xFF; c++ {
		class[c] |= isNameStart | isName
	}
	return class
}()
