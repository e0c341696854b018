package main

import (
	"encoding/json"
	"testing"

	"scbref.example/vectors"
	"scbref.example/vectors/scbtest"
)

type decoder struct{}

func (decoder) Declares() scbtest.Declaration {
	return scbtest.Declaration{Ops: []string{"version.decode"}}
}

func (decoder) Answer(_ string, in json.RawMessage) (any, error) {
	var request vectors.Request
	err := json.Unmarshal(in, &request)

	return map[string]any{
		"version": request.Encoded & 0x7f, "close_tx": request.Encoded>>7 == 1,
	}, err
}

func TestDecoder(t *testing.T) {
	if report := scbtest.Run(t, decoder{}); report.Passed == 0 {
		t.Fatal(report)
	}
}
