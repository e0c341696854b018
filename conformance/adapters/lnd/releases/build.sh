#!/usr/bin/env bash
# Build the adapter over releases of lnd: build.sh 0.18.5 0.20.1
# A release has its module file here. The tag stateless leaves out what needs a wallet or a session; a tag
# before_X, for every X in the sources that the release is older than, leaves out what came with lnd X.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

boundaries=$(sed -n '/^\/\/go:build/p' ./*.go | grep -o 'before_[0-9_]*' | sort -u)

is_older() { # is_older 0.15.5 0.16
    [ "$1" != "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

for release in "$@"; do
    tags=stateless
    for boundary in $boundaries; do
        version=${boundary#before_}
        if is_older "$release" "${version//_/.}"; then
            tags+=,$boundary
        fi
    done
    echo "lnd $release: $tags"
    go build -buildvcs=false -modfile="releases/$release.mod" -tags "$tags" -o "bin/scb-adapter-lnd-$release" .
done
