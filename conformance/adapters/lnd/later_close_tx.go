//go:build !before_0_19

package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"maps"
	"strconv"

	"github.com/btcsuite/btcd/chaincfg/chainhash"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
	"github.com/lightningnetwork/lnd/fn/v2"
)

func init() {
	features = append(features, "close_tx_inputs")
	maps.Copy(laterOps, map[string]operation{
		"version.encode": op(versionEncode),
		"version.decode": op(versionDecode),
	})
	laterFields = append(
		laterFields, laterField{readCloseTxInputs, writeCloseTxInputs},
	)
	laterChannelFields = append(laterChannelFields, readTapscriptRoot)
}

func readCloseTxInputs(r *reader, in *singleJSON, out *chanbackup.Single) {
	given := in.CloseTxInputs
	if given == nil {
		return
	}
	inputs := chanbackup.CloseTxInputs{
		CommitTx:  r.transaction(given.CommitTx),
		CommitSig: r.bytes("commit_sig", given.CommitSig),
		CommitHeight: r.unsigned(
			"commit_height", json.Number(given.CommitHeight), 64,
		),
	}
	if given.TapscriptRoot != "" {
		inputs.TapscriptRoot = fn.Some(
			r.hash("tapscript_root", given.TapscriptRoot),
		)
	}
	out.CloseTxInputs = fn.Some(inputs)
}

func writeCloseTxInputs(in *chanbackup.Single, out *singleJSON) (err error) {
	in.CloseTxInputs.WhenSome(func(inputs chanbackup.CloseTxInputs) {
		out.CloseTxInputs, err = closeTxInputsOut(in.Version, &inputs)
	})

	return err
}

// closeTxInputsOut shows height and root for the versions that have them:
// NewSingle goes by the bits of the channel type and may set more.
func closeTxInputsOut(version chanbackup.SingleBackupVersion,
	in *chanbackup.CloseTxInputs) (*closeTxInputsJSON, error) {

	var tx bytes.Buffer
	if err := in.CommitTx.Serialize(&tx); err != nil {
		return nil, err
	}

	commitTx := hex.EncodeToString(tx.Bytes())
	out := &closeTxInputsJSON{
		CommitTx:  &commitTx,
		CommitSig: hex.EncodeToString(in.CommitSig),
	}
	if version.IsTaproot() {
		out.CommitHeight = strconv.FormatUint(in.CommitHeight, 10)
	}
	if version.HasTapscriptRoot() {
		in.TapscriptRoot.WhenSome(func(root chainhash.Hash) {
			out.TapscriptRoot = hex.EncodeToString(root[:])
		})
	}

	return out, nil
}

func readTapscriptRoot(r *reader, in *openChannelJSON,
	out *channeldb.OpenChannel) {

	if in.TapscriptRoot != "" {
		out.TapscriptRoot = fn.Some[chainhash.Hash](
			r.hash("tapscript_root", in.TapscriptRoot),
		)
	}
}
