package main

import (
	"strings"
	"testing"
)

func TestNewSingleFollowsTheChannel(t *testing.T) {
	p := newProcess(t)
	want := p.singleOf(1, nil)
	if want.Version != "1" || want.LeaseExpiry != "" ||
		want.ShaChainRootDesc.PubKey != "" ||
		want.ShaChainRootDesc.KeyLocator.Index != "9" {

		t.Fatalf("%+v", want)
	}
	if inputs := want.CloseTxInputs; inputs.CommitTx == nil ||
		*inputs.CommitTx != inputTx ||
		inputs.CommitSig != "010203" || inputs.CommitHeight != "" ||
		inputs.TapscriptRoot != "" {

		t.Fatalf("%+v", inputs)
	}

	for name, test := range map[string]struct {
		change object
		same   func(*singleJSON) bool
	}{
		"lease": {object{"chan_type": 64}, func(s *singleJSON) bool {
			return s.Version == "4" && s.LeaseExpiry == "700"
		}},
		"overlay": {object{"chan_type": 3072},
			func(s *singleJSON) bool {
				i := s.CloseTxInputs

				return s.Version == "6" &&
					i.CommitHeight == "77" &&
					len(i.TapscriptRoot) == 64
			}},
		"root bit alone": {object{"chan_type": 2048},
			func(s *singleJSON) bool {
				return s.Version == "0" &&
					s.CloseTxInputs.TapscriptRoot == ""
			}},
		"restored": {object{"local_commitment": nil},
			func(s *singleJSON) bool {
				return s.CloseTxInputs == nil
			}},
		"legacy root": {object{"revocation_key_locator": object{
			"family": 6, "index": 3}}, func(s *singleJSON) bool {
			root := s.ShaChainRootDesc

			return root.PubKey == publicKeyHex(plainKeyRing.base) &&
				root.KeyLocator.Index == "0"
		}},
		"unconfirmed": {object{"short_channel_id": scidOf(0, 7, 3),
			"funding_broadcast_height": 1234},
			func(s *singleJSON) bool {
				return s.ShortChannelID == shortChannelIDJSON{
					"1234", "7", "3"}
			}},
		"zero-conf": {object{"chan_type": 130,
			"funding_broadcast_height": 5},
			func(s *singleJSON) bool {
				return s.ShortChannelID == shortChannelIDJSON{
					"5", "0", "0"}
			}},
		"zero-conf confirmed": {object{"chan_type": 130,
			"confirmed_scid": scidOf(0, 1, 0)},
			func(s *singleJSON) bool {
				return s.ShortChannelID == shortChannelIDJSON{
					"0", "1", "0"}
			}},
	} {
		if got := p.singleOf(1, test.change); !test.same(got) {
			t.Errorf("%s: %+v %+v", name, got, got.CloseTxInputs)
		}
	}
}

// What NewSingle makes may be impossible to write, or to read.
func TestNewSingleShowsWhatCannotBeSerialized(t *testing.T) {
	p := newProcess(t)
	legacy := object{"family": 0, "index": 0}

	single := p.singleOf(1, object{
		"revocation_key_locator": legacy,
		"revocation_root":        strings.Repeat("00", 32),
	})
	if single.ShaChainRootDesc.PubKey != zeroKey {
		t.Errorf("%+v", single.ShaChainRootDesc)
	}
	single = p.singleOf(1, object{
		"chan_type": 3072, "tapscript_root": nil, "identity_pub": nil,
	})
	if single.CloseTxInputs.TapscriptRoot != "" ||
		single.RemoteNodePub != "" {

		t.Errorf("%+v", single)
	}
	p.refused("missing-field", "single.serialize", singleInOut{single})
	p.refused("other", "channel.new-single", object{
		"channel": channelOf(t, 1, object{
			"revocation_key_locator": legacy,
			"revocation_root":        nil,
		}),
	})
}
