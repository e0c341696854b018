package vectors

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
)

// hash is that of vectors/README.md.
func hash(t *testing.T, c Case) string {
	t.Helper()
	var in, expect any
	mustDecode(c.ID, c.In, &in)
	raw, err := json.Marshal(c.Expect)
	if err != nil {
		t.Fatal(err)
	}
	mustDecode(c.ID, raw, &expect)
	sum := sha256.Sum256(canonical(object{
		"op": c.Op, "in": in, "expect": expect,
	}))

	return hex.EncodeToString(sum[:])[:16]
}

func TestEveryCaseIsExpandedAsItsHashSays(t *testing.T) {
	count, long := 0, 0
	for c := range Cases() {
		count++
		if len(c.In) > 1<<20 {
			long++
		}
		if got := hash(t, c); got != c.Hash {
			t.Errorf("%s: %s, the file says %s", c.ID, got, c.Hash)
		}
	}
	t.Logf("corpus %s: %d cases", Version(), count)
	if count < 4000 || long == 0 || strings.Count(Version(), ".") != 2 {
		t.Fatal("the corpus is not whole")
	}
}

func TestCasesOfAnOperation(t *testing.T) {
	for c := range Cases("multi.unpack") {
		if c.Op != "multi.unpack" || !strings.HasPrefix(c.ID, c.Op) {
			t.Fatalf("%+v", c)
		}
	}
	defer func() {
		if recover() == nil {
			t.Fatal("an operation that there is not was passed over")
		}
	}()
	Cases("multi.unpak")(func(Case) bool { return true })
}

func TestChoicesDecide(t *testing.T) {
	for c := range Cases("single.deserialize") {
		if c.Expect.Behaviour != "bool-other-than-one" {
			continue
		}
		lnd := c.Expect.Under(nil)
		refuse := c.Expect.Under(map[string]string{
			"bool-other-than-one": "refuse",
		})
		if lnd.OK == nil || refuse.OK != nil || refuse.Class == "" {
			t.Fatalf("%+v %+v", lnd, refuse)
		}

		return
	}
	t.Fatal("no such case")
}

func TestAnswersAreReadAndWrittenAgain(t *testing.T) {
	count := 0
	for c := range Cases("single.deserialize", "single.unpack") {
		if c.Expect.OK == nil {
			continue
		}
		var answer struct {
			Single Single `json:"single"`
		}
		if err := json.Unmarshal(c.Expect.OK, &answer); err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		raw, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		var want, got any
		mustDecode(c.ID, c.Expect.OK, &want)
		mustDecode(c.ID, raw, &got)
		if string(canonical(want)) != string(canonical(got)) {
			t.Fatalf("%s: %s", c.ID, raw)
		}
		count++
	}
	if count < 100 {
		t.Fatal(count)
	}
}
