package main

import (
	"crypto/rand"
	"io"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
)

// nonceMutex guards crypto/rand.Reader while it is replaced.
var nonceMutex sync.Mutex

// nonceReader gives out the nonces it was made with. It must not fail, since
// rand.Read ends the process if its reader does: what is read beyond the
// nonces is random, and counted.
type nonceReader struct {
	rest   []byte
	beyond int
	random io.Reader
}

func (r *nonceReader) Read(p []byte) (int, error) {
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	if n == len(p) {
		return n, nil
	}
	r.beyond += len(p) - n
	m, err := io.ReadFull(r.random, p[n:])

	return n + m, err
}

// withNonces runs pack while lnencrypt draws the given nonces, one after the
// other. lnencrypt calls crypto/rand.Read, which reads from the package
// variable Reader. Without nonces pack runs on real randomness.
func withNonces(nonces []string, pack func() error) error {
	if len(nonces) == 0 {
		return pack()
	}

	var injected []byte
	for _, text := range nonces {
		nonce, err := fromHex("nonce", text)
		if err != nil {
			return err
		}
		if len(nonce) != chacha20poly1305.NonceSizeX {
			return skipf("lnd draws nonces of 24 bytes, not %d",
				len(nonce))
		}
		injected = append(injected, nonce...)
	}

	nonceMutex.Lock()
	defer nonceMutex.Unlock()
	reader := &nonceReader{rest: injected, random: rand.Reader}
	rand.Reader = reader
	defer func() { rand.Reader = reader.random }()

	if err := pack(); err != nil {
		return err
	}
	if len(reader.rest) != 0 || reader.beyond != 0 {
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
