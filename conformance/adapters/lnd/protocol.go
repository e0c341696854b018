package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
)

// protocolVersion is the version of the adapter protocol spoken here.
const protocolVersion = 1

// request is one line of input.
type request struct {
	ID int64           `json:"id"`
	Op string          `json:"op"`
	In json.RawMessage `json:"in"`
}

// answer is one line of output: exactly one of OK, Error and Skip is set.
type answer struct {
	ID    int64      `json:"id"`
	OK    any        `json:"ok,omitempty"`
	Error *errorBody `json:"error,omitempty"`
	Skip  *skipBody  `json:"skip,omitempty"`
}

type errorBody struct {
	Class   string `json:"class"`
	Phase   string `json:"phase,omitempty"`
	Message string `json:"message,omitempty"`
}

type skipBody struct {
	Reason string `json:"reason"`
}

// skipError says that lnd's Go types cannot even hold what was asked for, so
// that lnd has no behaviour to show.
type skipError struct {
	reason string
}

func (e *skipError) Error() string {
	return e.reason
}

func skipf(format string, args ...any) error {
	return &skipError{reason: fmt.Sprintf(format, args...)}
}

// operation answers the `in` member of a request.
type operation func(in json.RawMessage) (any, error)

// op makes an operation of a typed function.
func op[In, Out any](run func(*In) (Out, error)) operation {
	return func(raw json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, fmt.Errorf("not the input of this "+
				"operation: %w", err)
		}

		return run(&in)
	}
}

// adapter is what lives as long as the process.
type adapter struct {
	wallets  *walletCache
	sessions map[string]*session
	ops      map[string]operation
}

func newAdapter() *adapter {
	a := &adapter{
		wallets:  newWalletCache(),
		sessions: make(map[string]*session),
	}
	a.ops = map[string]operation{
		"hello":                    op(a.hello),
		"version.encode":           op(versionEncode),
		"version.decode":           op(versionDecode),
		"key.derive":               op(a.keyDerive),
		"key.encryption":           op(a.keyEncryption),
		"single.serialize":         op(singleSerialize),
		"single.deserialize":       op(singleDeserialize),
		"single.pack":              op(a.singlePack),
		"single.unpack":            op(a.singleUnpack),
		"singles.unpack":           op(a.singlesUnpack),
		"static-chan-backups.pack": op(a.staticChanBackupsPack),
		"multi.serialize":          op(multiSerialize),
		"multi.deserialize":        op(multiDeserialize),
		"multi.pack":               op(a.multiPack),
		"multi.unpack":             op(a.multiUnpack),
		"envelope.seal":            op(a.envelopeSeal),
		"envelope.open":            op(a.envelopeOpen),
		"channel.new-single":       op(channelNewSingle),
		"backup.fetch":             op(backupFetch),
		"backup.fetch-all":         op(backupFetchAll),
		"multifile.swap":           op(multiFileSwap),
		"multifile.extract":        op(a.multiFileExtract),
		"swapper.new":              op(a.swapperNew),
		"swapper.start":            op(a.swapperStart),
		"swapper.event":            op(a.swapperEvent),
		"swapper.manual-update":    op(a.swapperManualUpdate),
		"swapper.fail":             op(a.swapperFail),
		"swapper.close-events":     op(a.swapperCloseEvents),
		"swapper.stop":             op(a.swapperStop),
		"swapper.drop":             op(a.swapperDrop),
		"recover.singles":          op(a.recoverSingles),
		"recover.multi":            op(a.recoverMulti),
	}

	return a
}

// opNames lists what hello declares.
func (a *adapter) opNames() []string {
	names := slices.Sorted(maps.Keys(a.ops))

	return slices.DeleteFunc(names, func(name string) bool {
		return name == "hello"
	})
}

func (a *adapter) close() {
	for name := range a.sessions {
		if err := a.dropSession(name); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
		}
	}
	a.wallets.close()
}
