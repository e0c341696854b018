package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
)

// bufferSize holds a window of ordinary requests. A longer line is collected
// piece by piece, so it is no limit.
const bufferSize = 1 << 18

// serve answers requests in order until the input ends or says bye. It returns
// an error if the input is not the protocol or an answer cannot be written.
func serve(a *adapter, in io.Reader, out io.Writer) error {
	reader := bufio.NewReaderSize(in, bufferSize)
	writer := bufio.NewWriterSize(out, bufferSize)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)

	for {
		line, err := nextLine(reader, writer)
		if err == io.EOF && len(line) == 0 {
			return writer.Flush()
		}
		if err != nil && err != io.EOF {
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}

		var req request
		if err := json.Unmarshal(line, &req); err != nil {
			return errors.Join(
				fmt.Errorf("a line that is no request: %w", err),
				writer.Flush(),
			)
		}
		if req.Op == "bye" {
			return writer.Flush()
		}
		if err := encoder.Encode(a.answer(&req)); err != nil {
			return err
		}
	}
}

// nextLine returns the next line. Answers that are waiting are flushed first
// unless a whole request is in the buffer already: then reading cannot block.
func nextLine(reader *bufio.Reader, writer *bufio.Writer) ([]byte, error) {
	waiting, err := reader.Peek(reader.Buffered())
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(waiting, '\n') < 0 {
		if err := writer.Flush(); err != nil {
			return nil, err
		}
	}

	return reader.ReadBytes('\n')
}

// answer runs one request. A panic of lnd's code becomes an error answer: the
// next request must not suffer for it.
func (a *adapter) answer(req *request) (ans answer) {
	defer func() {
		if p := recover(); p != nil {
			debug.PrintStack()
			ans = answer{ID: req.ID, Error: &errorBody{
				Class:   "other",
				Message: fmt.Sprintf("panic: %v", p),
			}}
		}
	}()

	run, known := a.ops[req.Op]
	if !known {
		return answer{ID: req.ID, Error: &errorBody{
			Class: "unsupported", Message: "unknown operation",
		}}
	}

	result, err := run(req.In)

	var skip *skipError
	switch {
	case err == nil:
		return answer{ID: req.ID, OK: result}

	case errors.As(err, &skip):
		return answer{ID: req.ID, Skip: &skipBody{Reason: skip.reason}}

	default:
		return answer{ID: req.ID, Error: classify(err)}
	}
}
