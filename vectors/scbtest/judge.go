package scbtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"scbref.example/vectors"
)

// Judge asks one case, and returns what is wrong with the answer; nil when
// nothing is, and an ErrSkip when the implementation cannot be asked.
func Judge(implementation Implementation, declared Declaration,
	c vectors.Case) error {

	expected := c.Expect.Under(declared.Behaviours)
	if expected == nil {
		return fmt.Errorf("%w: nothing is specified", ErrSkip)
	}
	ok, err := answer(implementation, c)
	switch {
	case errors.Is(err, errPanic):
		// Where lnd stops, that is one of the choices.
		if c.Expect.Choice(declared.Behaviours) == "panic" {
			return nil
		}

		return err

	case errors.Is(err, ErrSkip):
		return err

	case expected.OK == nil && err == nil:
		return fmt.Errorf("accepted what must be refused (%s)",
			expected.Class)

	case expected.OK == nil:
		return judgeClass(expected.Class, err)

	case err != nil:
		return fmt.Errorf("refused what must be accepted: %w", err)
	}

	return judgeValue(c.Op, expected.OK, ok)
}

var errPanic = errors.New("panic")

// answer asks the implementation, and makes an error of a panic.
func answer(implementation Implementation, c vectors.Case) (ok any, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("%w: %v", errPanic, reason)
		}
	}()

	return implementation.Answer(c.Op, c.In)
}

func judgeClass(expected string, err error) error {
	var classed Classed
	if !errors.As(err, &classed) || classed.Class() == expected {
		return nil
	}

	return fmt.Errorf("refused as %s, expected %s: %w", classed.Class(),
		expected, err)
}

// judgeValue compares two answers. Members that only the top level of the
// implementation's has are ignored: nothing is said about them.
func judgeValue(op string, expected json.RawMessage, ok any) error {
	raw, err := json.Marshal(ok)
	if err != nil {
		return fmt.Errorf("the answer cannot be written: %w", err)
	}
	want, got := object(expected), object(raw)
	if want == nil || got == nil {
		return fmt.Errorf("the answer is no object: %s", short(ok))
	}
	for name, value := range want {
		if op == "static-chan-backups.pack" {
			inAnyOrder(value)
			inAnyOrder(got[name])
		}
		if !reflect.DeepEqual(value, got[name]) {
			return errors.New(difference(name, value, got[name]))
		}
	}

	return nil
}

func object(raw []byte) map[string]any {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var found map[string]any
	if decoder.Decode(&found) != nil {
		return nil
	}

	return found
}

// inAnyOrder sorts a list whose order is free.
func inAnyOrder(value any) {
	list, _ := value.([]any)
	slices.SortFunc(list, func(a, b any) int {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
}

// difference names the first place where two values differ.
func difference(path string, want, got any) string {
	switch want := want.(type) {
	case map[string]any:
		other, _ := got.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if !reflect.DeepEqual(want[name], other[name]) {
				return difference(path+"."+name, want[name], other[name])
			}
		}

	case []any:
		other, _ := got.([]any)
		for i := range min(len(want), len(other)) {
			if !reflect.DeepEqual(want[i], other[i]) {
				return difference(fmt.Sprintf("%s[%d]", path, i),
					want[i], other[i])
			}
		}
	}

	return fmt.Sprintf("%s: expected %s, got %s", path, short(want),
		short(got))
}

const shown = 200

func short(value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	if len(raw) > shown {
		return string(raw[:shown]) + " …"
	}

	return string(raw)
}

// filtered says whether go test was asked for some tests by name: then it may be
// right that none was judged.
func filtered() bool {
	given := flag.Lookup("test.run")
	skipped := flag.Lookup("test.skip")

	return given != nil && strings.Contains(given.Value.String(), "/") ||
		skipped != nil && skipped.Value.String() != ""
}
