package scbtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"scbref.example/vectors"
)

// recorded answers what the corpus expects, and what spoil makes of that.
type recorded struct {
	declared Declaration
	answers  map[string]vectors.Outcome
	spoil    func(op string, ok any, err error) (any, error)
}

type refusal string

func (r refusal) Error() string { return "refused: " + string(r) }
func (r refusal) Class() string { return string(r) }

func (r recorded) Declares() Declaration { return r.declared }

func (r recorded) Answer(op string, in json.RawMessage) (any, error) {
	expected, known := r.answers[op+string(in)]
	if !known {
		return nil, errors.New("an unknown request")
	}
	var ok any = expected.OK
	var err error
	if expected.OK == nil {
		ok, err = nil, refusal(expected.Class)
	}
	if r.spoil != nil {
		return r.spoil(op, ok, err)
	}

	return ok, err
}

func recordedOf(behaviours map[string]string, ops ...string) recorded {
	r := recorded{answers: map[string]vectors.Outcome{}}
	r.declared = Declaration{
		Ops:            ops,
		SingleVersions: []int{0, 1, 2, 3, 4, 5, 6, 7},
		MultiVersions:  []int{0},
		Features: []string{"close_tx_inputs", "dns_address",
			"opaque_address", "musig2", "scrypt_n", "nonce_injection"},
		Behaviours: behaviours,
	}
	for c := range vectors.Cases(ops...) {
		if outcome := c.Expect.Under(behaviours); outcome != nil {
			r.answers[c.Op+string(c.In)] = *outcome
		}
	}

	return r
}

func TestRightAnswersPass(t *testing.T) {
	ops := []string{"multi.unpack", "static-chan-backups.pack"}
	for name, behaviours := range map[string]map[string]string{
		"lnd":     nil,
		"another": {"trailing-bytes-after-multi": "refuse"},
	} {
		t.Run(name, func(t *testing.T) {
			report := Run(t, recordedOf(behaviours, ops...))
			if report.Passed < 150 || report.Failed+report.Skipped > 0 {
				t.Fatal(report)
			}
			all := report.Passed + report.notAsked()
			for range vectors.Cases() {
				all--
			}
			if all != 0 || !strings.Contains(report.String(),
				" scenarios not asked\n") {

				t.Fatalf("%d cases are in no count: %s", all, report)
			}
		})
	}
}

func TestWrongAnswersFail(t *testing.T) {
	const op = "single.unpack"
	for name, test := range map[string]struct {
		spoil func(op string, ok any, err error) (any, error)
		want  string
	}{
		"accepts": {func(_ string, ok any, err error) (any, error) {
			if err != nil {
				ok = map[string]any{}
			}

			return ok, nil
		}, "accepted what must be refused"},
		"refuses": {func(string, any, error) (any, error) {
			return nil, errors.New("no")
		}, "refused what must be accepted"},
		"another class": {func(_ string, ok any, err error) (any, error) {
			if err != nil {
				err = fmt.Errorf("deep: %w", refusal("other"))
			}

			return ok, err
		}, "refused as other"},
		"another value": {func(_ string, ok any, err error) (any, error) {
			if err != nil {
				return nil, err
			}

			return map[string]any{"single": map[string]any{}}, nil
		}, "single.addresses: expected [], got null"},
		"panic": {func(string, any, error) (any, error) {
			panic("no memory")
		}, "panic: no memory"},
	} {
		implementation := recordedOf(nil, op)
		implementation.spoil = test.spoil
		var first error
		for c := range vectors.Cases(op) {
			if first == nil && implementation.declared.lacks(c) == "" {
				first = Judge(implementation, implementation.declared, c)
			}
			if first != nil {
				break
			}
		}
		if first == nil || !strings.Contains(first.Error(), test.want) {
			t.Errorf("%s: %v", name, first)
		}
	}
}

func TestARunThatProvesNothingIsAProblem(t *testing.T) {
	none := &Report{NotAsked: map[string]int{}}
	for _, test := range []struct {
		report   *Report
		declared Declaration
		want     string
	}{
		{none, Declaration{}, "nothing was judged"},
		{&Report{Passed: 1}, Declaration{Ops: []string{"multi.unpak"}},
			"no case is of"},
		{&Report{Passed: 1}, Declaration{
			Behaviours: map[string]string{"odd": "x"},
		}, "no behaviour"},
		{&Report{Passed: 1}, Declaration{}, ""},
	} {
		got := test.report.Problem(test.declared)
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%q, expected %q", got, test.want)
		}
	}
}

func TestWhatIsNotDeclaredIsNotAsked(t *testing.T) {
	implementation := recordedOf(nil, "multi.pack", "single.deserialize")
	implementation.declared.Features = nil
	implementation.declared.SingleVersions = []int{0, 1}
	report := Run(t, implementation)
	for _, reason := range []string{
		"nonce_injection is not declared", "multi.unpack is not declared",
		"a version of a Single is not declared", "dns_address is not declared",
	} {
		if report.NotAsked[reason] == 0 {
			t.Errorf("%s: %v", reason, report)
		}
	}
	if report.Passed == 0 {
		t.Fatal(report)
	}
}
