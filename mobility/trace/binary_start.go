package trace

import "bytes"

// IsBinary says whether a file that starts so is a binary trace: OpenBinary opens it where it lies, as in a mapped file.
func IsBinary(start []byte) bool { return bytes.HasPrefix(start, []byte(binaryMagic)) }
