package main

import (
	"maps"
	"slices"
)

// adapter is what lives as long as the process.
type adapter struct {
	state
	ops map[string]operation
}

func newAdapter() *adapter {
	a := &adapter{state: newState()}
	a.ops = map[string]operation{
		"hello":                    op(a.hello),
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
		"channel.new-single":       op(channelNewSingle),
	}
	maps.Copy(a.ops, laterOps)
	maps.Copy(a.ops, a.sealingOps())
	maps.Copy(a.ops, a.statefulOps())

	return a
}

// opNames lists what hello declares.
func (a *adapter) opNames() []string {
	names := slices.Sorted(maps.Keys(a.ops))

	return slices.DeleteFunc(names, func(name string) bool {
		return name == "hello"
	})
}
