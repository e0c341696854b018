// Command scb-adapter-lnd puts lnd's own Static Channel Backup code behind the
// adapter protocol: one JSON request a line on standard input, one JSON answer
// a line on standard output. Everything it answers was computed by lnd's
// unmodified packages; this program only translates.
package main

import (
	"fmt"
	"os"
)

func main() {
	// Only the protocol may write to standard output. Should a library
	// ever print something, it must end up beside the failures instead.
	out := os.Stdout
	os.Stdout = os.Stderr

	a := newAdapter()
	defer a.close()

	if err := serve(a, os.Stdin, out); err != nil {
		fmt.Fprintln(os.Stderr, "scb-adapter-lnd:", err)
		a.close()
		os.Exit(1)
	}
}
