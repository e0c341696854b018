#!/bin/sh
# Pack the corpus for Python, Node, Go and Rust, and use each package from its packed file in an empty folder. What needs
# a program that is not on PATH is left out, or fails where REQUIRE_PROGRAMS is set.
# Usage: check.sh BIN, the bin folder of the set-up virtual environment.
set -eu
bin=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
vectors=$root/vectors
work=$(mktemp -d)
# Go makes the modules that it unpacks read-only.
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

there() {
	command -v "$1" >/dev/null && return
	echo "$2 is not checked: $1 is not on PATH" >&2
	[ -z "${REQUIRE_PROGRAMS:-}" ] || exit 1
	return 1
}

size() {
	echo "$2: $(wc -c <"$1") bytes packed"
	[ "$(wc -c <"$1")" -le "$3" ] || { echo "more than the $3 that the registry takes" >&2; exit 1; }
}

mkdir "$work/python" "$work/node" "$work/go" "$work/rust" "$work/dist"

# Without anything beside it: the corpus needs none of what the judge and the reference need.
(cd "$root" && "$bin/python" -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$work/dist" .)
"$bin/python" -m venv --without-pip "$work/venv"
"$bin/python" -m pip --python "$work/venv" install --quiet --no-deps --no-index "$work"/dist/*.whl
cp "$here/use.py" "$work/python/"
size "$(echo "$work"/dist/*.whl)" python 100000000
(cd "$work/python" && "$work/venv/bin/python" use.py)

if there npm "the npm package"; then
	(cd "$vectors" && npm pack --silent --pack-destination "$work/dist" >/dev/null)
	cp "$here/use.mjs" "$here/use.test.mjs" "$work/node/"
	size "$(echo "$work"/dist/scb-vectors-*.tgz)" npm 10000000
	cd "$work/node"
	npm install --silent --offline --no-audit --no-fund "$work"/dist/scb-vectors-*.tgz >/dev/null
	node use.mjs
	node --test >report || { cat report; exit 1; }
fi

if there go "the Go module"; then
	version=$("$bin/python" "$here/module_zip.py" "$vectors" "$work/proxy")
	cp "$here/use.go" "$here/use_test.go" "$work/go/"
	size "$work/proxy/scbref.example/vectors/@v/$version.zip" go 500000000
	cd "$work/go"
	export GOPROXY="file://$work/proxy" GONOSUMDB='scbref.example/*' GOMODCACHE="$work/modules" GOFLAGS=-mod=mod
	go mod init use 2>/dev/null
	go get "scbref.example/vectors@$version" 2>/dev/null
	go run use.go
	go test . >/dev/null
fi

if there cargo "the crate"; then
	(cd "$vectors" && cargo package --quiet --locked --allow-dirty --no-verify --target-dir "$work/target")
	size "$(echo "$work"/target/package/scb-vectors-*.crate)" crate 10000000
	cd "$work/rust"
	tar xzf "$work"/target/package/scb-vectors-*.crate
	mv scb-vectors-* scb-vectors
	mkdir src
	cp "$here/use.rs" src/main.rs
	cat >Cargo.toml <<-'END'
		[package]
		name = "use-vectors"
		edition = "2021"

		[dependencies]
		scb-vectors = { path = "scb-vectors" }
		serde_json = "1"
	END
	cargo run --quiet --release >report || { cat report; exit 1; }
	head -n 1 report
fi
