package main

import (
	"strings"
	"testing"
)

// TestEnvelope seals and opens what is neither a Single nor a Multi.
func TestEnvelope(t *testing.T) {
	ring := map[string]any{
		"seed": strings.Repeat("00", 15) + "01", "coin_type": 0,
	}
	nonce := strings.Repeat("07", 24)
	sealed := run(t, "envelope.seal", map[string]any{
		"plaintext": "ff00ff", "key_ring": ring, "nonce": nonce,
	})
	if sealed.Error != nil {
		t.Fatal(sealed.Error.Message)
	}
	packed := sealed.OK.(*packedJSON).Packed
	if len(packed) != 2*(24+3+16) || !strings.HasPrefix(packed, nonce) {
		t.Fatalf("packed %s", packed)
	}

	in := map[string]any{"packed": packed, "key_ring": ring}
	opened := run(t, "envelope.open", in)
	if opened.Error != nil {
		t.Fatal(opened.Error.Message)
	}
	if got := opened.OK.(*plaintextJSON).Plaintext; got != "ff00ff" {
		t.Fatalf("plaintext %s", got)
	}

	for short, class := range map[string]string{
		packed[:46]:            "too-short",
		packed[:len(packed)-2]: "auth-failed",
	} {
		in["packed"] = short
		refused := run(t, "envelope.open", in)
		if refused.Error == nil || refused.Error.Class != class {
			t.Fatalf("%s: %v", class, refused)
		}
	}
}
