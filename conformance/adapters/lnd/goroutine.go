package main

import (
	"runtime"
	"strconv"
	"strings"
)

// goroutineID returns the number of this goroutine, which is never used again.
// Go shows it nowhere but in the first line of a stack trace.
func goroutineID() uint64 {
	buffer := make([]byte, 64)
	line := string(buffer[:runtime.Stack(buffer, false)])
	fields := strings.Fields(line)
	if len(fields) < 2 || fields[0] != "goroutine" {
		panic("adapter: a stack trace without a goroutine: " + line)
	}
	id, err := strconv.ParseUint(fields[1], 10, 64)
	if err != nil {
		panic("adapter: a goroutine without a number: " + line)
	}

	return id
}
