package main

import (
	"bytes"
	"encoding/base32"
	"errors"
	"io"
	"strings"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/wire"
	"github.com/lightningnetwork/lnd/chanbackup"
)

// refusal is an error of this adapter, or of lnd once its class is known.
type refusal struct {
	class, phase, message string
}

func (e *refusal) Error() string {
	return e.message
}

// kind is a class of error and the phase in which it happens.
type kind struct {
	class, phase string
}

// lndTexts names the errors for which lnd has nothing but a text.
var lndTexts = []struct {
	text string
	kind kind
}{
	{"payload size too small", kind{"too-short", "seal"}},
	{"message authentication failed", kind{"auth-failed", "seal"}},
	{"de-serialize w/ unknown version", kind{"unknown-version", "frame"}},
	{"unpack unknown multi-version", kind{"unknown-version", "frame"}},
	{"serialize w/ unknown version", kind{"unknown-version", "encode"}},
	{"pack unknown multi-version", kind{"unknown-version", "encode"}},
	{"tx has no witnesses", kind{"bad-transaction", "field"}},
	{"cannot write nil pubkey", kind{"missing-field", "encode"}},
	{"TapscriptRoot is not filled", kind{"missing-field", "encode"}},
	{"index for outpoint", kind{"out-of-range", "encode"}},
	{"should fit in 3 bytes", kind{"out-of-range", "encode"}},
	{"unknown onion service length", kind{"bad-address", "encode"}},
	{"illegal base32 data", kind{"bad-address", "encode"}},
	{"unknown address type", kind{"bad-address", "field"}},
	// The first btcec, before lnd 0.15, has no type for these.
	{"invalid square root", kind{"bad-point", "field"}},
	{"invalid magic in compressed pubkey", kind{"bad-point", "field"}},
	{"pubkey X parameter is >= to P", kind{"bad-point", "field"}},
	// The number of the account for imported keys, which has none of its own.
	{"public key for account 2147483647", kind{"out-of-range", "field"}},
	// Restoring keeps no more than the texts of these.
	{"account number may not exceed", kind{"out-of-range", "semantic"}},
	{"unable to derive private key", kind{"not-found", "semantic"}},
	{"unknown Single version", kind{"unknown-version", "semantic"}},
	{"unable to find target channel", kind{"unknown-channel", ""}},
	{"node unknown by address source", kind{"unknown-channel", ""}},
	{"unable to remove temp backup file", kind{"io", ""}},
	{"swapper is not active", kind{"not-active", "state"}},
	{"swapper stopped when", kind{"not-active", "state"}},
}

// classify maps an error of lnd to the protocol's classes.
func classify(err error) *errorBody {
	body := &errorBody{Class: "other", Message: err.Error()}

	var own *refusal
	if errors.As(err, &own) {
		body.Class, body.Phase = own.class, own.phase
	} else if k, ok := kindByType(err); ok {
		body.Class, body.Phase = k.class, k.phase
	} else if k, ok := kindByText(err.Error()); ok {
		body.Class, body.Phase = k.class, k.phase
	}

	return body
}

func kindByType(err error) (kind, bool) {
	var (
		transaction *wire.MessageError
		point       btcec.Error
		base32Text  base32.CorruptInputError
	)
	switch {
	case isTruncated(err):
		return kind{"truncated", "field"}, true

	case errors.As(err, &transaction):
		return kind{"bad-transaction", "field"}, true

	case errors.As(err, &point):
		return kind{"bad-point", "field"}, true

	case errors.As(err, &base32Text):
		return kind{"bad-address", "encode"}, true

	default:
		return kindByState(err)
	}
}

func kindByText(text string) (kind, bool) {
	for _, entry := range lndTexts {
		if strings.Contains(text, entry.text) {
			return entry.kind, true
		}
	}

	return kind{}, false
}

func isTruncated(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// writeError finds the class of an error in packing several Singles. lnd's
// text keeps nothing of the cause, so the first Single that fails is asked.
func writeError(err error, singles []chanbackup.Single) error {
	for i := range singles {
		cause := singles[i].Serialize(&bytes.Buffer{})
		if cause == nil {
			continue
		}

		return causeError(err, cause)
	}

	return err
}

// causeError gives err the class of its cause, where lnd kept only the text of
// that. Without a cause, or if err is about something else, it is err.
func causeError(err, cause error) error {
	if cause == nil || !strings.HasSuffix(err.Error(), cause.Error()) {
		return err
	}
	body := classify(cause)

	return &refusal{body.Class, body.Phase, err.Error()}
}

// readError tells an end of the data in the frame from one in a field: lnd
// reports the same error for both. singles is the plaintext from the first
// Single on, or nil if it ends before that.
func readError(err error, singles []byte) error {
	if !isTruncated(err) {
		return err
	}

	// The version byte and the length take three bytes. What a Single
	// reads past them is fields.
	const header = 3
	reader := bytes.NewReader(singles)
	for reader.Len() >= header {
		var single chanbackup.Single
		if single.Deserialize(reader) != nil {
			return err
		}
	}

	return &refusal{"truncated", "frame", err.Error()}
}
