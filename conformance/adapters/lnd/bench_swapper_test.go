//go:build !stateless

package main

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/btcsuite/btcd/wire"
	"github.com/lightningnetwork/lnd/chanbackup"
)

// BenchmarkSwapperUpdate10000 closes one channel of 10,000 after the other:
// lnd reads the file that is there, and writes another in its place.
func BenchmarkSwapperUpdate10000(b *testing.B) {
	starting := testMulti(b, 10_000).StaticBackups
	s := newSession(filepath.Join(b.TempDir(), "channel.backup"), false)
	swapper, err := chanbackup.NewSubSwapper(
		context.Background(), starting, s, plainKeyRing, s.file,
	)
	if err != nil {
		b.Fatal(err)
	}
	s.swapper = swapper
	if err := s.start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		if _, err := s.stop(); err != nil {
			b.Fatal(err)
		}
	}()

	b.ReportAllocs()
	defer reportProcessor(b)()
	for b.Loop() {
		closed := starting[0].FundingOutpoint
		starting = starting[1:]
		written, err := s.event(chanbackup.ChannelEvent{
			ClosedChans: []wire.OutPoint{closed},
		})
		if err != nil || !written {
			b.Fatal(written, err)
		}
	}
}
