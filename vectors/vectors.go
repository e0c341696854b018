// Package vectors is the corpus of lnd's Static Channel Backups: what an
// implementation must answer, and an iterator over it. The files are embedded
// as they are; README.md beside them says what they mean. Package scbtest runs
// an implementation over them.
package vectors

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
)

// Files holds the files of the corpus, by their paths in it.
//
//go:embed *.json captured described scenarios schema README.md
var Files embed.FS

// Case is a request and what must come of it. What the file describes is
// written out in it.
type Case struct {
	// ID names the case, and never another.
	ID string `json:"id"`

	// Hash is 16 hex digits of what the case asks and expects.
	Hash string `json:"hash"`

	// Op is the operation that is asked.
	Op string `json:"-"`

	Title        string   `json:"title"`
	Requirements []string `json:"requirements"`

	// Consequence says what goes wrong for a person.
	Consequence string `json:"consequence"`
	Needs       Needs  `json:"needs"`

	// In is the request: an object with the members of the operation.
	In     json.RawMessage `json:"in"`
	Expect Expect          `json:"expect"`
}

// Needs is what an implementation must have before a case is asked of it.
type Needs struct {
	SingleVersions []int    `json:"single_versions"`
	MultiVersions  []int    `json:"multi_versions"`
	Features       []string `json:"features"`

	// NotSingleVersions and NotFeatures came after the release that a case
	// is about: it has to refuse them.
	NotSingleVersions []int    `json:"not_single_versions"`
	NotFeatures       []string `json:"not_features"`
}

// Outcome is an answer, or a refusal where OK is nil.
type Outcome struct {
	OK    json.RawMessage `json:"ok,omitempty"`
	Class string          `json:"class,omitempty"`
	Phase string          `json:"phase,omitempty"`

	// Field and Offset say where the fault is, in plaintext.
	Field  string `json:"field,omitempty"`
	Offset *int   `json:"offset,omitempty"`
}

// Expect is what must come of a case.
type Expect struct {
	// Verdict is "valid", "invalid", "lenient" or "unspecified".
	Verdict string `json:"verdict"`
	Outcome

	// Behaviour decides a lenient case: each of its Choices leads to an
	// outcome of its own.
	Behaviour string             `json:"behaviour,omitempty"`
	Choices   map[string]Outcome `json:"choices,omitempty"`

	// Note says why nothing is specified.
	Note string `json:"note,omitempty"`
}

// Choice names the choice that decides a lenient case for an implementation that
// makes these choices of behaviours, and lnd's current ones besides.
func (e Expect) Choice(choices map[string]string) string {
	if choice, ok := choices[e.Behaviour]; ok {
		return choice
	}

	return Behaviours()[e.Behaviour].LndChoice()
}

// Under returns what is expected of an implementation that makes these choices,
// as in Choice. It is nil where nothing is.
func (e Expect) Under(choices map[string]string) *Outcome {
	switch e.Verdict {
	case "valid", "invalid":
		return &e.Outcome
	case "lenient":
		if outcome, ok := e.Choices[e.Choice(choices)]; ok {
			return &outcome
		}
	}

	return nil
}

// Behaviour is where lnd is lenient or odd.
type Behaviour struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Choices []struct {
		Name        string `json:"name"`
		Title       string `json:"title"`
		Consequence string `json:"consequence"`
	} `json:"choices"`

	// Lnd has lnd's choice from each release on, oldest first.
	Lnd []struct {
		Since  string `json:"since"`
		Choice string `json:"choice"`
	} `json:"lnd"`
}

// LndChoice is that of lnd's current release.
func (b Behaviour) LndChoice() string {
	if len(b.Lnd) == 0 {
		return ""
	}

	return b.Lnd[len(b.Lnd)-1].Choice
}

// Behaviours returns the behaviours by id.
func Behaviours() map[string]Behaviour {
	return behaviours()
}

type file struct {
	Corpus  string            `json:"corpus"`
	Vectors []json.RawMessage `json:"vectors"`
}

// Version is that of the corpus: MAJOR format, MINOR coverage, PATCH a case
// that was wrong.
func Version() string {
	return read(Ops()[0]).Corpus
}

// Ops lists the operations that there are cases of.
func Ops() []string {
	names, err := fs.Glob(Files, "*.*.json")
	if err != nil {
		panic(err)
	}
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ".json")
	}

	return names
}

// Cases yields the cases of these operations, of all when none is named, in the
// order of the files. It panics at an operation that there is not.
func Cases(ops ...string) iter.Seq[Case] {
	if len(ops) == 0 {
		ops = Ops()
	}

	return func(yield func(Case) bool) {
		for _, op := range ops {
			for _, raw := range read(op).Vectors {
				if !yield(caseOf(op, raw)) {
					return
				}
			}
		}
	}
}

// Scenarios counts the cases of several steps, which are in Files only.
func Scenarios() (count int) {
	names, _ := fs.Glob(Files, "scenarios/*.json")
	for _, name := range names {
		var file struct {
			Scenarios []json.RawMessage `json:"scenarios"`
		}
		mustDecode(name, content(name), &file)
		count += len(file.Scenarios)
	}

	return count
}

func read(op string) (file file) {
	if !slices.Contains(Ops(), op) {
		panic(fmt.Sprintf("vectors: there is no operation %q", op))
	}
	mustDecode(op, content(op+".json"), &file)

	return file
}

func caseOf(op string, raw json.RawMessage) Case {
	found := Case{Op: op}
	if bytes.Contains(raw, []byte(`"$`)) {
		raw = expanded(raw)
	}
	mustDecode(op, raw, &found)

	return found
}

func content(name string) []byte {
	data, err := Files.ReadFile(name)
	if err != nil {
		panic(err)
	}

	return data
}

// mustDecode panics where the files are not what they were when they were
// embedded; the tests of this package read all of them.
func mustDecode(name string, data []byte, into any) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		panic(fmt.Sprintf("vectors: %s: %v", name, err))
	}
}
