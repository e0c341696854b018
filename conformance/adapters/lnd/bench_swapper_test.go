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
	if err := swapper.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := swapper.Stop(); err != nil {
			b.Fatal(err)
		}
	}()

	b.ReportAllocs()
	defer reportProcessor(b)()
	for b.Loop() {
		closed := starting[0].FundingOutpoint
		starting = starting[1:]
		// Waited for without a limit: the machine may be slow.
		before, over := s.file.goodSwaps(), s.file.expect()
		s.events <- chanbackup.ChannelEvent{
			ClosedChans: []wire.OutPoint{closed},
		}
		<-over
		if s.file.goodSwaps() == before {
			b.Fatal("the file was not replaced")
		}
	}
}
