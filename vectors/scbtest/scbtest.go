// Package scbtest runs the cases of package vectors over an implementation, in
// its own tests:
//
//	func TestVectors(t *testing.T) { scbtest.Run(t, mine{}) }
//
// It judges one case at a time, as scb-conformance does. Scenarios, searches
// and the verdict per requirement are in that program only.
package scbtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"scbref.example/vectors"
)

// Implementation answers requests.
type Implementation interface {
	// Declares says what it can be asked.
	Declares() Declaration

	// Answer does an operation. in is an object with the members of the
	// request; ok is what encoding/json writes as those of the answer. An
	// error is a refusal: its class is judged if it has a method Class.
	Answer(op string, in json.RawMessage) (ok any, err error)
}

// Declaration is what an implementation can be asked.
type Declaration struct {
	// Ops are the operations it answers.
	Ops []string

	// SingleVersions and MultiVersions are those that it reads and writes.
	SingleVersions, MultiVersions []int

	// Features are those of the protocol's hello that are about values:
	// close_tx_inputs, dns_address, opaque_address, musig2, scrypt_n and
	// nonce_injection. Without the last, what it packs is not judged.
	Features []string

	// Behaviours has its choices where they are not lnd's current ones.
	Behaviours map[string]string
}

// ErrSkip is for a request that an implementation cannot even be asked, since
// its types cannot hold the values.
var ErrSkip = errors.New("skipped")

// Classed is an error that knows its class.
type Classed interface {
	error
	Class() string
}

// Report counts what came of the cases.
type Report struct {
	Passed, Failed int

	// Skipped are those that the implementation answered with ErrSkip.
	Skipped int

	// NotAsked counts the others by the reason.
	NotAsked map[string]int
}

// String says it in a line, and the reasons in a line each.
func (r *Report) String() string {
	out := fmt.Sprintf("corpus %s: %d passed, %d failed, %d skipped by the "+
		"implementation, %d cases and %d scenarios not asked",
		vectors.Version(), r.Passed, r.Failed, r.Skipped,
		r.notAsked(), vectors.Scenarios())
	for _, reason := range slices.Sorted(maps.Keys(r.NotAsked)) {
		out += fmt.Sprintf("\n%6d %s", r.NotAsked[reason], reason)
	}

	return out
}

func (r *Report) notAsked() (sum int) {
	for _, count := range r.NotAsked {
		sum += count
	}

	return sum
}

// Problem says why a run proves nothing, whatever passed; "" if it does.
func (r *Report) Problem(declared Declaration) string {
	for _, op := range declared.Ops {
		if !slices.Contains(vectors.Ops(), op) {
			return fmt.Sprintf("no case is of an operation %q", op)
		}
	}
	for name := range declared.Behaviours {
		if _, ok := vectors.Behaviours()[name]; !ok {
			return fmt.Sprintf("there is no behaviour %q", name)
		}
	}
	if r.Passed+r.Failed == 0 {
		return "nothing was judged"
	}

	return ""
}

// Run asks every case, each in a subtest of its name, and logs the report. The
// test fails if a case does, or if none was judged.
func Run(t *testing.T, implementation Implementation) *Report {
	t.Helper()
	declared := implementation.Declares()
	report := &Report{NotAsked: map[string]int{}}
	for _, op := range vectors.Ops() {
		if !slices.Contains(declared.Ops, op) {
			for range vectors.Cases(op) {
				report.NotAsked[op+" is not declared"]++
			}

			continue
		}
		t.Run(op, func(t *testing.T) {
			for c := range vectors.Cases(op) {
				report.run(t, implementation, declared, c)
			}
		})
	}
	t.Log(report)
	if problem := report.Problem(declared); problem != "" && !filtered() {
		t.Error(problem)
	}

	return report
}

func (r *Report) run(t *testing.T, implementation Implementation,
	declared Declaration, c vectors.Case) {

	if reason := declared.lacks(c); reason != "" {
		r.NotAsked[reason]++

		return
	}
	t.Run(strings.TrimPrefix(c.ID, c.Op+"/"), func(t *testing.T) {
		err := Judge(implementation, declared, c)
		switch {
		case err == nil:
			r.Passed++

		case errors.Is(err, ErrSkip):
			r.Skipped++
			t.Skip(err)

		default:
			r.Failed++
			t.Errorf("%s\n%v\n%s", c.Title, err, c.Consequence)
		}
	})
}

// lacks says why a case is not asked; "" if it is.
func (d Declaration) lacks(c vectors.Case) string {
	expected := c.Expect.Under(d.Behaviours)
	switch {
	case expected == nil:
		return "nothing is specified"

	case !subset(c.Needs.SingleVersions, d.SingleVersions):
		return "a version of a Single is not declared"

	case !subset(c.Needs.MultiVersions, d.MultiVersions):
		return "a version of a Multi is not declared"

	case len(c.Needs.NotSingleVersions)+len(c.Needs.NotFeatures) > 0:
		return "it is about older releases"
	}
	for _, feature := range c.Needs.Features {
		if !slices.Contains(d.Features, feature) {
			return feature + " is not declared"
		}
	}
	if expected.OK != nil && slices.Contains(packing, c.Op) &&
		!slices.Contains(d.Features, "nonce_injection") {

		return "nonce_injection is not declared"
	}

	return ""
}

var packing = []string{
	"single.pack", "multi.pack", "static-chan-backups.pack",
	"envelope.seal",
}

func subset(needed, known []int) bool {
	for _, each := range needed {
		if !slices.Contains(known, each) {
			return false
		}
	}

	return true
}
