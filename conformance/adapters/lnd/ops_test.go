package main

import (
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// inputTx is a transaction with one input and one output.
const inputTx = "02000000" + "01" +
	"1111111111111111111111111111111111111111111111111111111111111111" +
	"00000000" + "00" + "ffffffff" + "01" + "e803000000000000" + "00" +
	"00000000"

// run asks one operation in process. It fails the test if in is no JSON.
func run(t *testing.T, op string, in any) answer {
	t.Helper()
	a := newAdapter()
	defer a.close()
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}

	return a.answer(&request{ID: 1, Op: op, In: raw})
}

// exampleSingle has every kind of address and of optional member.
func exampleSingle(t *testing.T) *singleJSON {
	t.Helper()
	single := testSingle()
	out, err := singleOut(&single)
	if err != nil {
		t.Fatal(err)
	}

	p := func(text string) *string { return &text }
	onion := strings.Repeat("a", 56) + ".onion"
	out.Version = "6"
	out.Capacity = "-1"
	out.ShaChainRootDesc.PubKey = out.RemoteNodePub
	out.Addresses = []addressJSON{
		{Type: "tcp4", IP: p("0a000002"), Port: "9735"},
		{Type: "tcp6", IP: p(strings.Repeat("20", 16)), Port: "1"},
		{Type: "onion_v2", OnionService: p("aaaqeayeaudaocaj.onion"),
			Port: "65535"},
		{Type: "onion_v3", OnionService: &onion, Port: "0"},
		{Type: "dns", Hostname: p(""), Port: "9735"},
		{Type: "opaque", Payload: p("06ff")},
	}
	out.CloseTxInputs = &closeTxInputsJSON{
		CommitTx: p(inputTx), CommitSig: "",
		CommitHeight:  "18446744073709551615",
		TapscriptRoot: strings.Repeat("ab", 32),
	}

	return out
}

func TestSingleSurvivesTheRoundTrip(t *testing.T) {
	want := exampleSingle(t)
	written := run(t, "single.serialize", singleInOut{Single: want})
	if written.OK == nil {
		t.Fatalf("%+v", written)
	}

	read := run(t, "single.deserialize", written.OK)
	if read.OK == nil {
		t.Fatalf("%+v", read)
	}
	got := read.OK.(*singleInOut).Single
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}

func TestInjectedNonceIsUsedOnce(t *testing.T) {
	base := publicKeyHex(plainKeyRing.base)
	nonce := strings.Repeat("5a", 24)
	in := multiPackIn{
		Multi: &multiJSON{Version: "0"},
		KeyRing: keyRingJSON{
			BasePub: base,
		},
		Nonce: nonce,
	}
	first := run(t, "multi.pack", in).OK.(*packedJSON).Packed
	if first[:48] != nonce || len(first) != 2*45 {
		t.Fatalf("packed %q", first)
	}

	in.Nonce = ""
	second := run(t, "multi.pack", in).OK.(*packedJSON).Packed
	if second[:48] == nonce {
		t.Fatal("the nonce outlived its request")
	}
}

func TestErrorsOfLndGetTheirClass(t *testing.T) {
	single := exampleSingle(t)
	change := func(edit func(*singleJSON)) any {
		changed := *single
		inputs := *single.CloseTxInputs
		changed.CloseTxInputs = &inputs
		edit(&changed)

		return singleInOut{Single: &changed}
	}
	raw := hex.EncodeToString(serialized(t))
	read := func(text string) any { return bytesJSON{Bytes: text} }

	for name, test := range map[string]struct {
		op           string
		in           any
		class, phase string
	}{
		"short header": {"single.deserialize", read("0301"),
			"truncated", "frame"},
		"short field": {"single.deserialize", read(raw[:100]),
			"truncated", "field"},
		"alien version": {"single.deserialize", read("08"),
			"unknown-version", "frame"},
		"no point": {"single.deserialize", read(raw[:2*78] + "04" +
			raw[2*79:]), "bad-point", "field"},
		"no transaction": {"single.deserialize", read("83" + raw[2:] +
			"020000000002"), "bad-transaction", "field"},
		"count too large": {"multi.deserialize", read("0000000002" +
			raw), "truncated", "frame"},
		"second Single cut": {"multi.deserialize", read("0000000002" +
			raw + raw[:200]), "truncated", "field"},
		"alien Multi": {"multi.deserialize", read("01"),
			"unknown-version", "frame"},
		"no nonce": {"multi.unpack", packedIn{KeyRing: keyRingJSON{
			BasePub: publicKeyHex(plainKeyRing.base),
		}}, "too-short", "seal"},
		"no key": {"single.serialize", change(func(s *singleJSON) {
			s.RemoteNodePub = ""
		}), "missing-field", "encode"},
		"no root": {"single.serialize", change(func(s *singleJSON) {
			s.CloseTxInputs.TapscriptRoot = ""
		}), "missing-field", "encode"},
		"wide index": {"single.serialize", change(func(s *singleJSON) {
			s.FundingOutpoint.Index = "65536"
		}), "out-of-range", "encode"},
		"panic": {"single.serialize", change(func(s *singleJSON) {
			s.CloseTxInputs.CommitTx = nil
		}), "other", ""},
	} {
		got := run(t, test.op, test.in)
		if got.Error == nil || got.Error.Class != test.class ||
			got.Error.Phase != test.phase {

			t.Errorf("%s: %+v %+v", name, got, got.Error)
		}
	}
}

func TestErrorInAListHasTheClassOfItsCause(t *testing.T) {
	single := *exampleSingle(t)
	single.ShortChannelID.BlockHeight = "16777216"
	ring := keyRingJSON{BasePub: publicKeyHex(plainKeyRing.base)}

	multi := multiJSON{Version: "0", StaticBackups: []singleJSON{single}}
	got := run(t, "multi.pack", multiPackIn{Multi: &multi, KeyRing: ring})
	if got.Error == nil || got.Error.Class != "out-of-range" {
		t.Errorf("%+v", got)
	}

	multi.Version = "1"
	got = run(t, "multi.pack", multiPackIn{Multi: &multi, KeyRing: ring})
	if got.Error == nil || got.Error.Class != "unknown-version" {
		t.Errorf("%+v", got)
	}
}

func TestWhatLndCannotHoldIsSkipped(t *testing.T) {
	for name, edit := range map[string]func(*singleJSON){
		"wide version": func(s *singleJSON) { s.Version = "256" },
		"wide index": func(s *singleJSON) {
			s.FundingOutpoint.Index = "4294967296"
		},
		"negative": func(s *singleJSON) { s.LeaseExpiry = "-1" },
		"no point": func(s *singleJSON) {
			s.RemoteNodePub = "02" + strings.Repeat("ff", 32)
		},
		"no transaction": func(s *singleJSON) {
			*s.CloseTxInputs.CommitTx = "02"
		},
		"a transaction of no bytes": func(s *singleJSON) {
			*s.CloseTxInputs.CommitTx = ""
		},
		"capacity": func(s *singleJSON) {
			s.Capacity = "9223372036854775808"
		},
	} {
		single := exampleSingle(t)
		edit(single)
		got := run(t, "single.serialize", singleInOut{Single: single})
		if got.Skip == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// The key 02 00…00 is what NewSingle makes of a zero shachain root.
func TestZeroKeyIsWritten(t *testing.T) {
	single := exampleSingle(t)
	zero := "02" + strings.Repeat("00", 32)
	single.ShaChainRootDesc.PubKey = zero
	got := run(t, "single.serialize", singleInOut{Single: single})
	if got.OK == nil || !strings.Contains(got.OK.(*bytesJSON).Bytes, zero) {
		t.Fatalf("%+v", got)
	}
}
