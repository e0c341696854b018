package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestFetchAsksTheSources(t *testing.T) {
	p := newProcess(t)
	a, b := channelOf(t, 1, nil), channelOf(t, 2, nil)
	stranger := channelOf(t, 3, object{"identity_pub": testRing.BasePub})
	nodes := []object{{"node_pub": a["identity_pub"], "addresses": []object{
		{"type": "tcp4", "ip": "0a000002", "port": 9735}}}}
	source := object{"channels": []object{b, a}, "nodes": nodes}

	all := p.ok("backup.fetch-all", object{"source": source})
	singles := all.(*singlesOutJSON).Singles
	if len(singles) != 2 || len(singles[0].Addresses) != 1 ||
		singles[0].FundingOutpoint.Txid != b["funding_outpoint"].(object)["txid"] {

		t.Fatalf("%+v", singles)
	}
	one := p.ok("backup.fetch", object{
		"source": source, "funding_outpoint": outpointOf(2),
	})
	if !reflect.DeepEqual(*one.(*singleInOut).Single, singles[0]) {
		t.Errorf("%+v", one)
	}

	p.refused("unknown-channel", "backup.fetch", object{
		"source": source, "funding_outpoint": outpointOf(9),
	})
	source["channels"] = []object{a, stranger}
	p.refused("unknown-channel", "backup.fetch-all",
		object{"source": source})
	p.refused("unknown-channel", "backup.fetch", object{
		"source": source, "funding_outpoint": outpointOf(3),
	})
	for _, what := range []string{"channels", "addresses"} {
		source["fails"] = what
		p.refused("other", "backup.fetch-all", object{"source": source})
	}
	empty := p.ok("backup.fetch-all", object{"source": object{}})
	if singles := empty.(*singlesOutJSON).Singles; singles == nil ||
		len(singles) != 0 {

		t.Errorf("%+v", singles)
	}
}

func TestMultiFileIsRealOne(t *testing.T) {
	p := newProcess(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "channel.backup")
	extract := multiFileExtractIn{Path: path, KeyRing: testRing}

	p.refused("not-found", "multifile.extract", extract)
	p.ok("multifile.swap", multiFileSwapIn{Path: path,
		Packed: p.packed(2, 1), NoArchive: true})
	p.holds(path, 1, 2)
	p.ok("multifile.swap", multiFileSwapIn{Path: path, Packed: ""})
	p.refused("too-short", "multifile.extract", extract)
	archives := filepath.Join(dir, "chan-backup-archives")
	if entries, err := os.ReadDir(archives); err != nil ||
		len(entries) != 1 {

		t.Errorf("%v %v", entries, err)
	}

	p.refused("io", "multifile.swap", multiFileSwapIn{Packed: "00"})
	p.refused("io", "multifile.extract", multiFileExtractIn{
		KeyRing: testRing})
	p.refused("io", "multifile.extract", multiFileExtractIn{
		Path: dir, KeyRing: testRing})
	p.refused("io", "multifile.swap", multiFileSwapIn{
		Path: filepath.Join(dir, "no", "file"), Packed: "00"})
}
