package main

import (
	"crypto/rand"
	"io"
	"sync/atomic"

	"golang.org/x/crypto/chacha20poly1305"
)

// nonceSource stands for crypto/rand.Reader as long as the process lives:
// lnd's loops draw from that variable too, so it must not change under them.
type nonceSource struct {
	random   io.Reader
	injected atomic.Pointer[injectedNonces]
}

// injectedNonces are the nonces for what one goroutine is packing.
type injectedNonces struct {
	goroutine uint64
	rest      []byte
	beyond    int
}

var nonces = newNonceSource()

func newNonceSource() *nonceSource {
	s := &nonceSource{random: rand.Reader}
	rand.Reader = s

	return s
}

// Read must not fail, since rand.Read ends the process if its reader does: what
// is read beyond the injected nonces is random, and counted.
func (s *nonceSource) Read(p []byte) (int, error) {
	injected := s.injected.Load()
	if injected == nil || injected.goroutine != goroutineID() {
		return s.random.Read(p)
	}

	n := copy(p, injected.rest)
	injected.rest = injected.rest[n:]
	if n == len(p) {
		return n, nil
	}
	injected.beyond += len(p) - n
	m, err := io.ReadFull(s.random, p[n:])

	return n + m, err
}

// withNonces runs pack while lnencrypt draws the given nonces, one after the
// other. lnencrypt calls crypto/rand.Read, which reads from the package
// variable Reader. Without nonces pack runs on real randomness.
func withNonces(given []string, pack func() error) error {
	if len(given) == 0 {
		return pack()
	}

	injected := &injectedNonces{goroutine: goroutineID()}
	for _, text := range given {
		nonce, err := fromHex("nonce", text)
		if err != nil {
			return err
		}
		if len(nonce) != chacha20poly1305.NonceSizeX {
			return skipf("lnd draws nonces of 24 bytes, not %d",
				len(nonce))
		}
		injected.rest = append(injected.rest, nonce...)
	}

	nonces.injected.Store(injected)
	defer nonces.injected.Store(nil)

	if err := pack(); err != nil {
		return err
	}
	if len(injected.rest) != 0 || injected.beyond != 0 {
		return &refusal{class: "other", message: "adapter: lnd did " +
			"not draw exactly the nonces that were given"}
	}

	return nil
}

// optional makes a list of a member that may be absent.
func optional(nonce string) []string {
	if nonce == "" {
		return nil
	}

	return []string{nonce}
}
