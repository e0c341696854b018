package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// zeroKey is what a private key of zero leads lnd to.
var zeroKey = "02" + strings.Repeat("00", 32)

var testRing = keyRingJSON{BasePub: publicKeyHex(plainKeyRing.base)}

// process is an adapter that lives as long as a test.
type process struct {
	*testing.T
	*adapter
}

func newProcess(t *testing.T) process {
	a := newAdapter()
	t.Cleanup(a.close)

	return process{t, a}
}

func (p process) ask(op string, in any) answer {
	p.Helper()
	raw, err := json.Marshal(in)
	if err != nil {
		p.Fatal(err)
	}

	return p.answer(&request{ID: 1, Op: op, In: raw})
}

// ok asks for what must succeed.
func (p process) ok(op string, in any) any {
	p.Helper()
	got := p.ask(op, in)
	if got.OK == nil {
		p.Fatalf("%s: %+v %+v", op, got.Error, got.Skip)
	}

	return got.OK
}

// refused asks for what must be an error of a class.
func (p process) refused(class, op string, in any) {
	p.Helper()
	got := p.ask(op, in)
	if got.Error == nil || got.Error.Class != class {
		p.Fatalf("%s: %+v, not %s: %+v", op, got.OK, class, got.Error)
	}
}

// object is a request in the words of the protocol.
type object = map[string]any

// jsonOf makes an object of one of the adapter's types.
func jsonOf(t *testing.T, value any) object {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out object
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}

	return out
}

// channelOf describes the channel with this byte as its txid.
func channelOf(t *testing.T, name byte, change object) object {
	t.Helper()
	single := jsonOf(t, exampleSingle(t))
	out := object{
		"chan_type":        2,
		"chain_hash":       single["chain_hash"],
		"funding_outpoint": outpointOf(name),
		"short_channel_id": scidOf(500, 2, 1),
		"is_initiator":     true,
		"identity_pub":     single["remote_node_pub"],
		"capacity":         "1000000",
		"local_chan_cfg":   single["local_chan_cfg"],
		"remote_chan_cfg":  single["remote_chan_cfg"],
		"revocation_key_locator": object{
			"family": 5, "index": 9,
		},
		"revocation_root": strings.Repeat("00", 31) + "01",
		"thaw_height":     700,
		"local_commitment": object{
			"commit_tx": inputTx, "commit_sig": "010203",
			"commit_height": "77",
		},
		"tapscript_root": strings.Repeat("ab", 32),
	}
	for key, value := range change {
		if value == nil {
			delete(out, key)
		} else {
			out[key] = value
		}
	}

	return out
}

func outpointOf(name byte) object {
	return object{
		"txid": fmt.Sprintf("%064x", name), "index": 1,
	}
}

func scidOf(block, tx, position int) object {
	return object{
		"block_height": block, "tx_index": tx, "tx_position": position,
	}
}

// singleOf describes the Single of a channel.
func (p process) singleOf(name byte, change object) *singleJSON {
	p.Helper()
	in := object{"channel": channelOf(p.T, name, change)}

	return p.ok("channel.new-single", in).(*singleInOut).Single
}

// packed packs a Multi of channels.
func (p process) packed(names ...byte) string {
	p.Helper()
	multi := &multiJSON{Version: "0"}
	for _, name := range names {
		multi.StaticBackups = append(
			multi.StaticBackups, *p.singleOf(name, nil),
		)
	}
	in := multiPackIn{Multi: multi, KeyRing: testRing}

	return p.ok("multi.pack", in).(*packedJSON).Packed
}

// content returns the sorted names of the channels in a file.
func (p process) content(path string) []byte {
	p.Helper()
	in := multiFileExtractIn{Path: path, KeyRing: testRing}
	multi := p.ok("multifile.extract", in).(*multiInOut).Multi
	names := []byte{}
	for _, single := range multi.StaticBackups {
		txid, err := fromHex("txid", single.FundingOutpoint.Txid)
		if err != nil {
			p.Fatal(err)
		}
		names = append(names, txid[31])
	}
	slices.Sort(names)

	return names
}

func (p process) holds(path string, want ...byte) {
	p.Helper()
	if got := p.content(path); !slices.Equal(got, want) {
		p.Fatalf("the file holds %v, not %v", got, want)
	}
}
