package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
)

// ask sends lines to a new adapter and returns the lines it answers.
func ask(t *testing.T, lines ...string) []string {
	t.Helper()
	a := newAdapter()
	defer a.close()

	var out bytes.Buffer
	in := strings.NewReader(strings.Join(lines, "\n"))
	if err := serve(a, in, &out); err != nil {
		t.Fatal(err)
	}
	if out.Len() == 0 {
		return nil
	}

	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

func TestAnswersKeepTheOrderUntilBye(t *testing.T) {
	got := ask(t,
		`{"id":4,"op":"version.encode","in":{"version":6,"close_tx":true}}`,
		`{"id":2,"op":"version.decode","in":{"encoded":134}}`,
		`{"id":9,"op":"bye"}`,
		`{"id":3,"op":"version.decode","in":{"encoded":1}}`,
	)
	want := []string{
		`{"id":4,"ok":{"encoded":134}}`,
		`{"id":2,"ok":{"version":6,"close_tx":true}}`,
	}
	if !slices.Equal(got, want) {
		t.Fatalf("got %q", got)
	}
}

func TestUnknownOperationIsAnError(t *testing.T) {
	got := ask(t, `{"id":1,"op":"explain","in":{}}`)
	want := `{"id":1,"error":{"class":"unsupported",` +
		`"message":"unknown operation"}}`
	if len(got) != 1 || got[0] != want {
		t.Fatalf("got %q", got)
	}
}

func TestALineThatIsNoRequestEndsTheRun(t *testing.T) {
	a := newAdapter()
	defer a.close()

	if serve(a, strings.NewReader("hello?\n"), io.Discard) == nil {
		t.Fatal("accepted")
	}
}

// A request of which only a part has arrived must not hold back the answer to
// the one before it.
func TestAnswersAreFlushedBeforeBlocking(t *testing.T) {
	a := newAdapter()
	defer a.close()
	requests, feed := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- serve(a, requests, out) }()

	line := `{"id":1,"op":"version.decode","in":{"encoded":1}}` + "\n"
	half := len(line) / 2
	if _, err := io.WriteString(feed, line+line[:half]); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(answers)
	first, err := reader.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}

	if _, err := io.WriteString(feed, line[half:]); err != nil {
		t.Fatal(err)
	}
	second, err := reader.ReadString('\n')
	if err != nil || first != second {
		t.Fatalf("%q, then %q (%v)", first, second, err)
	}
	feed.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestHelloDeclaresWhatLndKnows(t *testing.T) {
	got := ask(t, `{"id":0,"op":"hello","in":{"protocol":1}}`)
	var ans struct {
		OK helloOut `json:"ok"`
	}
	if err := json.Unmarshal([]byte(got[0]), &ans); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(ans.OK.SingleVersions, []int{0, 1, 2, 3, 4, 5, 6, 7}) {
		t.Fatalf("single versions %v", ans.OK.SingleVersions)
	}
	if !slices.Equal(ans.OK.MultiVersions, []int{0}) {
		t.Fatalf("multi versions %v", ans.OK.MultiVersions)
	}
	if !strings.HasPrefix(ans.OK.Implementation.Version, "v") {
		t.Fatalf("version %q", ans.OK.Implementation.Version)
	}
	if slices.Contains(ans.OK.Ops, "hello") ||
		!slices.Contains(ans.OK.Ops, "multi.unpack") {

		t.Fatalf("ops %v", ans.OK.Ops)
	}
}
