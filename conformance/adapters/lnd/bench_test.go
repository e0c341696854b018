package main

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"syscall"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/keychain"
	"github.com/lightningnetwork/lnd/lnwire"
)

// testSingle is an ordinary Single with six different points.
func testSingle() chanbackup.Single {
	var keys [6]keychain.KeyDescriptor
	for i := range keys {
		_, keys[i].PubKey = btcec.PrivKeyFromBytes([]byte{byte(i + 1)})
	}

	single := chanbackup.Single{
		Version:        chanbackup.AnchorsZeroFeeHtlcTxCommitVersion,
		IsInitiator:    true,
		ShortChannelID: lnwire.NewShortChanIDFromInt(800_000 << 40),
		RemoteNodePub:  keys[5].PubKey,
		Capacity:       btcutil.SatoshiPerBitcoin,
	}
	single.FundingOutpoint.Hash[0] = 1
	remote := &single.RemoteChanCfg
	remote.CsvDelay = 144
	remote.MultiSigKey = keys[0]
	remote.RevocationBasePoint = keys[1]
	remote.PaymentBasePoint = keys[2]
	remote.DelayBasePoint = keys[3]
	remote.HtlcBasePoint = keys[4]

	return single
}

// capturedFile is the Multi of 1,000 channels that the reference's benchmark
// uses too, so that their figures can be set side by side.
const capturedFile = "../../../vectors/captured/lnd-head-multi-1000"

// testMulti is the captured channels, repeated for other funding outpoints.
func testMulti(tb testing.TB, count int) chanbackup.Multi {
	tb.Helper()
	var info struct {
		BasePub string `json:"base_pub"`
	}
	text, err := os.ReadFile(capturedFile + ".json")
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(text, &info); err != nil {
		tb.Fatal(err)
	}
	point, err := hex.DecodeString(info.BasePub)
	if err != nil {
		tb.Fatal(err)
	}
	base, err := btcec.ParsePubKey(point)
	if err != nil {
		tb.Fatal(err)
	}
	packed, err := os.ReadFile(capturedFile + ".backup")
	if err != nil {
		tb.Fatal(err)
	}
	captured := chanbackup.PackedMulti(packed)
	channels, err := captured.Unpack(baseKeyRing{base: base})
	if err != nil {
		tb.Fatal(err)
	}

	multi := chanbackup.Multi{}
	for i := range count {
		single := channels.StaticBackups[i%len(channels.StaticBackups)]
		binary.BigEndian.PutUint32(
			single.FundingOutpoint.Hash[:], uint32(i),
		)
		multi.StaticBackups = append(multi.StaticBackups, single)
	}

	return multi
}

func packedMulti(b *testing.B, count int) chanbackup.PackedMulti {
	b.Helper()
	var packed bytes.Buffer
	err := testMulti(b, count).PackToWriter(&packed, plainKeyRing)
	if err != nil {
		b.Fatal(err)
	}

	return packed.Bytes()
}

// reportProcessor has a benchmark report the processor's time too, the
// collector's included: on a machine that others use it says more.
func reportProcessor(b *testing.B) func() {
	start := processor(b)

	return func() {
		used := processor(b) - start
		b.ReportMetric(float64(used)/float64(b.N), "cpu-ns/op")
	}
}

// processor returns the nanoseconds that this process has used.
func processor(b *testing.B) int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}

	return used.Utime.Nano() + used.Stime.Nano()
}

func benchmarkUnpackMulti(b *testing.B, count int) {
	packed := packedMulti(b, count)
	b.SetBytes(int64(len(packed)))
	b.ReportAllocs()
	defer reportProcessor(b)()
	for b.Loop() {
		multi, err := packed.Unpack(plainKeyRing)
		if err != nil {
			b.Fatal(err)
		}
		if len(multi.StaticBackups) != count {
			b.Fatal("channels are missing")
		}
	}
}

func benchmarkPackMulti(b *testing.B, count int) {
	multi := testMulti(b, count)
	b.ReportAllocs()
	defer reportProcessor(b)()
	for b.Loop() {
		var packed bytes.Buffer
		err := multi.PackToWriter(&packed, plainKeyRing)
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnpackMulti1000(b *testing.B)  { benchmarkUnpackMulti(b, 1_000) }
func BenchmarkUnpackMulti10000(b *testing.B) { benchmarkUnpackMulti(b, 10_000) }
func BenchmarkPackMulti1000(b *testing.B)    { benchmarkPackMulti(b, 1_000) }
func BenchmarkPackMulti10000(b *testing.B)   { benchmarkPackMulti(b, 10_000) }

func serialized(tb testing.TB) []byte {
	tb.Helper()
	single := testSingle()
	var raw bytes.Buffer
	if err := single.Serialize(&raw); err != nil {
		tb.Fatal(err)
	}

	return raw.Bytes()
}

func BenchmarkDeserializeSingle(b *testing.B) {
	raw := serialized(b)
	b.ReportAllocs()
	for b.Loop() {
		var single chanbackup.Single
		if err := single.Deserialize(bytes.NewReader(raw)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRequest is what the adapter adds to BenchmarkDeserializeSingle.
func BenchmarkRequest(b *testing.B) {
	a := newAdapter()
	defer a.close()
	line := `{"id":1,"op":"single.deserialize","in":{"bytes":"` +
		hex.EncodeToString(serialized(b)) + "\"}}\n"
	in := &repeated{line: []byte(line), times: b.N}

	b.ReportAllocs()
	b.ResetTimer()
	if err := serve(a, in, &bytes.Buffer{}); err != nil {
		b.Fatal(err)
	}
}

// repeated is an input of the same line many times.
type repeated struct {
	line  []byte
	rest  []byte
	times int
}

func (r *repeated) Read(p []byte) (int, error) {
	if len(r.rest) == 0 && r.times > 0 {
		r.times--
		r.rest = r.line
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	if n == 0 {
		return 0, io.EOF
	}

	return n, nil
}

func BenchmarkNewWallet(b *testing.B) {
	a := newAdapter()
	defer a.close()
	for b.Loop() {
		seed := rand.Text()
		text := hex.EncodeToString([]byte(seed))
		_, err := a.keyEncryption(&keyRingJSON{
			rootJSON: rootJSON{Seed: &text},
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
