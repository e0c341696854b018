package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A seed whose key at m/1017' begins with a zero byte: btcwallet's rule for it
// is not that of BIP-32. Observed on lnd.
const (
	zeroSeed      = "04527882482fc7156a5b3afa495ad52a"
	zeroSeedPub   = "03f96c0b0110d5680e8bace1db8b639cc78a1901c31589ff355023b1cb2295b613"
	zeroSeedKey   = "fccae7bda7537582fb85277503a3f6c3502cac824d30d05c673b8cd96538d293"
	zeroSeedBIP32 = "030e7ec28c81fc27e33565cb22579dadadbf86301aefbb30635f3cc898ee871381"
	masterOfSeed  = "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq" +
		"3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
	seedOfMaster = "000102030405060708090a0b0c0d0e0f"
)

func TestBaseEncryptionKeyIsThatOfBtcwallet(t *testing.T) {
	got := run(t, "key.encryption", map[string]any{
		"seed": zeroSeed, "coin_type": 1,
	})
	want := keyEncryptionOut{
		BasePub: zeroSeedPub, EncryptionKey: zeroSeedKey,
	}
	if got.OK == nil || *got.OK.(*keyEncryptionOut) != want {
		t.Fatalf("%+v", got)
	}
	if want.BasePub == zeroSeedBIP32 {
		t.Fatal("this seed proves nothing")
	}
}

// The pair is the first test vector of BIP-32.
func TestExtendedKeyAndSeedAgree(t *testing.T) {
	locator := map[string]int{"family": 6, "index": 3}
	bySeed := run(t, "key.derive", map[string]any{
		"seed": seedOfMaster, "coin_type": 0, "key_locator": locator,
	})
	byKey := run(t, "key.derive", map[string]any{
		"extended_key": masterOfSeed, "coin_type": 0,
		"key_locator": locator,
	})
	if bySeed.OK == nil || byKey.OK == nil ||
		*bySeed.OK.(*keyDeriveOut) != *byKey.OK.(*keyDeriveOut) {

		t.Fatalf("%+v, %+v", bySeed, byKey)
	}
}

func TestPathsThatAreTooHighAreRefused(t *testing.T) {
	for _, in := range []map[string]any{
		{"seed": seedOfMaster, "coin_type": 1 << 31},
		{"seed": seedOfMaster,
			"key_locator": map[string]int{"family": 1 << 31}},
		{"seed": "00"},
	} {
		got := run(t, "key.derive", in)
		if got.Error == nil || got.Error.Class != "out-of-range" {
			t.Errorf("%v: %+v", in, got)
		}
	}
}

func TestWalletsAreReusedAndLeaveNoFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	cache := newWalletCache()
	defer cache.close()

	seed := seedOfMaster
	first, err := cache.keyRing(&rootJSON{Seed: &seed})
	if err != nil {
		t.Fatal(err)
	}
	again, err := cache.keyRing(&rootJSON{Seed: &seed})
	if err != nil || again != first {
		t.Fatalf("another wallet (%v)", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 0 {
		t.Fatalf("%v left in %s (%v)", left, os.TempDir(), err)
	}
}
