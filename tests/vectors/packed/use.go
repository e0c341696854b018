// Command use reads the packed corpus.
package main

import (
	"fmt"

	"scbref.example/vectors"
)

func main() {
	refused, all := 0, 0
	for c := range vectors.Cases() {
		all++
		if c.Op == "multi.unpack" && c.Expect.Verdict == "invalid" {
			refused++
		}
	}
	fmt.Printf("go: %d of %d cases are refused Multis, %s\n", refused, all,
		vectors.Version())
}
