package main

import (
	"reflect"
	"testing"
)

func TestRecoverRecordsWhatLndAsksFor(t *testing.T) {
	p := newProcess(t)
	restore := func(name byte) effectJSON {
		outpoint := p.singleOf(name, nil).FundingOutpoint

		return effectJSON{Restore: &outpoint}
	}
	connect := effectJSON{Connect: &connectJSON{
		NodePub:   p.singleOf(1, nil).RemoteNodePub,
		Addresses: []addressJSON{},
	}}
	multi := p.packed(1, 2, 3)

	for name, test := range map[string]struct {
		restore, connect []string
		want             recoverOut
		class            string
	}{
		"all fine": {nil, nil, recoverOut{3, []effectJSON{restore(1),
			connect, restore(2), connect, restore(3), connect,
		}, nil}, ""},
		"one exists": {[]string{"ok", "exists"}, nil, recoverOut{2,
			[]effectJSON{restore(1), connect, restore(2),
				restore(3), connect}, nil}, ""},
		"wrapped": {[]string{"ok", "exists-wrapped"}, nil, recoverOut{1,
			[]effectJSON{restore(1), connect, restore(2)}, nil},
			"already-exists"},
		"no database": {[]string{"fail"}, nil, recoverOut{0,
			[]effectJSON{restore(1)}, nil}, "other"},
		"no peer": {nil, []string{"ok", "fail"}, recoverOut{2,
			[]effectJSON{restore(1), connect, restore(2), connect},
			nil}, "other"},
	} {
		got := *p.ok("recover.multi", object{
			"packed": multi, "key_ring": testRing,
			"restore": test.restore, "connect": test.connect,
		}).(*recoverOut)
		class := ""
		if got.Failed != nil {
			class, got.Failed = got.Failed.Class, nil
		}
		if class != test.class || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %q %+v", name, class, got)
		}
	}
}

func TestRecoverRestoresNothingOfWhatItCannotOpen(t *testing.T) {
	p := newProcess(t)
	single := p.ok("single.pack", singlePackIn{
		Single: p.singleOf(1, nil), KeyRing: testRing,
	}).(*packedJSON).Packed

	for class, packed := range map[string][]string{
		"":            {single, single},
		"auth-failed": {single, single[:len(single)-2] + "00"},
		"too-short":   {single, ""},
		"bad-point":   {p.packed(1)},
	} {
		got := p.ok("recover.singles", object{
			"packed": packed, "key_ring": testRing,
		}).(*recoverOut)
		switch {
		case class == "" && got.NumRestored == 2 &&
			len(got.Effects) == 4 && got.Failed == nil:

		case class != "" && got.NumRestored == 0 &&
			len(got.Effects) == 0 && got.Failed.Class == class:

		default:
			t.Errorf("%s: %+v %+v", class, got, got.Failed)
		}
	}
}
