package main

import (
	"encoding/json"
	"fmt"
)

// protocolVersion is the version of the adapter protocol spoken here.
const protocolVersion = 1

// request is one line of input.
type request struct {
	ID int64           `json:"id"`
	Op string          `json:"op"`
	In json.RawMessage `json:"in"`
}

// answer is one line of output: exactly one of OK, Error and Skip is set.
type answer struct {
	ID    int64      `json:"id"`
	OK    any        `json:"ok,omitempty"`
	Error *errorBody `json:"error,omitempty"`
	Skip  *skipBody  `json:"skip,omitempty"`
}

type errorBody struct {
	Class   string `json:"class"`
	Phase   string `json:"phase,omitempty"`
	Message string `json:"message,omitempty"`
}

type skipBody struct {
	Reason string `json:"reason"`
}

// skipError says that lnd's Go types cannot even hold what was asked for, so
// that lnd has no behaviour to show.
type skipError struct {
	reason string
}

func (e *skipError) Error() string {
	return e.reason
}

func skipf(format string, args ...any) error {
	return &skipError{reason: fmt.Sprintf(format, args...)}
}

// operation answers the `in` member of a request.
type operation func(in json.RawMessage) (any, error)

// op makes an operation of a typed function.
func op[In, Out any](run func(*In) (Out, error)) operation {
	return func(raw json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, fmt.Errorf("not the input of this "+
				"operation: %w", err)
		}

		return run(&in)
	}
}
