# Each target sets itself up in .venv from the hash-pinned lock file; needed: Python 3.11–3.13, make, git.
# coincurve 21 has no wheels for later Pythons yet, so the first interpreter that fits is taken.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c '$(FITS)' 2>/dev/null && { echo "$$python"; exit; }; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
LND := conformance/adapters/lnd
LND_ADAPTER := $(LND)/bin/scb-adapter-lnd
RELEASES ?= $(patsubst $(LND)/releases/%.mod,%,$(wildcard $(LND)/releases/*.mod))
# Older releases of lnd that are built, each with the profile that it is held to; chantools is made of the library of 0.19.0.
BUILT_RELEASES = $(patsubst $(LND_ADAPTER)-%,%,$(wildcard $(LND_ADAPTER)-*))
HELD = $(foreach release,$(BUILT_RELEASES),$(release):lnd-$(release)) $(if $(filter 0.19.0,$(BUILT_RELEASES)),0.19.0:chantools)
RUST := conformance/adapters/rust
RUST_ADAPTER := $(RUST)/target/release/scb-adapter-rust
JS := conformance/adapters/js
JS_PACKAGES := $(JS)/node_modules/@noble
C := conformance/adapters/c
C_ADAPTER := $(C)/build/scb-adapter-c
C_NEEDS := libsodium libsecp256k1 jansson
JAVA := conformance/adapters/java
JAVA_ADAPTER := $(JAVA)/target/scb-adapter-java.jar
# Real daemons, of the versions in go.mod and old.mod there. Go keeps what it compiled in its own cache, as always.
LIVE := build/live/bin
DAEMONS := tests/live/daemons
LIVE_TAGS := autopilotrpc,chainrpc,invoicesrpc,peersrpc,signrpc,walletrpc
# Options of live: ARGS="--only ada --logs folder".
ARGS ?=
# What resolves the lock file; another release may resolve or write it otherwise.
UV := 0.13.9
# Tools that read sources without importing them find the folders under their import names here.
NAMES := build/names/scbref
EVENTS := reports/conformance.jsonl
SCORECARDS := docs/scorecards
PAIR := reports/release-pair
# Adapters that are judged at the same time.
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
BUNDLER := build/explorer/node_modules
BROWSER := build/browser/node_modules
KAITAI := build/kaitai/node_modules
PYTEST_ARGS ?=
# Options of adequacy-rust and adequacy-js.
OTHERS ?=
# No permission binds root while it has these two capabilities, and cases about permissions are skipped.
UNPRIVILEGED := $(shell [ "$$(id -u)" = 0 ] && command -v setpriv >/dev/null && \
	echo setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NO_MKDOCS_2_WARNING := 1
# Hundreds of programs are started by the tests and the judge: each would compile its modules again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help conformance scorecards check-scorecards test test-slow codec check-codec adequacy adequacy-part adequacy-update adequacy-lines adequacy-lines-update adequacy-lines-part adequacy-rust adequacy-js lint types vectors check-vectors schema-exports check-schema-exports docs docs-commands docs-check docs-serve release-pairs \
	live live-update live-watch live-daemons explorer bench fuzz adapters adapters-releases adapter-rust adapter-js adapter-c check-adapter-c test-adapters wheel-check lock setup clean distclean adapter-java corpus-packages

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 26

conformance: setup ## judge the reference, and every other adapter that is built
	@mkdir -p reports; set --; \
	if [ -f $(JAVA_ADAPTER) ]; then set -- java; \
	else echo "java is not judged: $(JAVA_ADAPTER) is not built; build it with: make adapter-java"; fi; \
	set -- "$$@" scbref; \
	if [ -x $(LND_ADAPTER) ]; then set -- "$$@" lnd; \
	else echo "lnd is not judged: $(LND_ADAPTER) is not built; build it with: make adapters"; fi; \
	if [ -x $(RUST_ADAPTER) ]; then set -- "$$@" $(RUST_ADAPTER); \
	else echo "rust is not judged: $(RUST_ADAPTER) is not built; build it with: make adapter-rust"; fi; \
	if [ -d $(JS_PACKAGES) ]; then set -- "$$@" "node $(JS)/adapter.mjs"; \
	else echo "js is not judged: $(JS_PACKAGES) is not there; build it with: make adapter-js"; fi; \
	if [ -x $(C_ADAPTER) ]; then set -- "$$@" $(C_ADAPTER); \
	else echo "c is not judged: $(C_ADAPTER) is not built; build it with: make adapter-c"; fi; \
	$(UNPRIVILEGED) $(BIN)/scb-conformance run "$$@" --jobs $(CORES) --jsonl $(EVENTS)

# Those of the later releases first: they are asked the most.
release-pairs: setup ## judge the reference under each release profile by the judge's profile of it
	@mkdir -p reports; ls conformance/profiles | sed -n 's/^lnd-\(.*\)\.toml$$/\1/p' | sort -rV | \
		xargs -P $(CORES) -I @ sh -c '$(UNPRIVILEGED) $(BIN)/scb-conformance run --no-explore --profile lnd-@ \
			"$(BIN)/python -m scbref.adapter --profile @" >$(PAIR)-@.txt || { cat $(PAIR)-@.txt; exit 255; }; \
			grep "^$(BIN).*: " $(PAIR)-@.txt'

scorecards: conformance ## write what each implementation made of every case, for the site
	@rm -f reports/held-*.jsonl; for pair in $(HELD); do \
		$(BIN)/scb-conformance run $(LND_ADAPTER)-$${pair%:*} --profile $${pair#*:} --no-explore \
			--jsonl reports/held-$${pair#*:}.jsonl | tail -n 1; \
	done
	@$(BIN)/scb-conformance report $(EVENTS) $$(ls reports/held-*.jsonl 2>/dev/null) --scorecards $(SCORECARDS)

check-scorecards: setup ## are the scorecards what the last make conformance found?
	@rm -rf build/scorecards
	@$(BIN)/scb-conformance report $(EVENTS) --scorecards build/scorecards >/dev/null
	@for new in build/scorecards/*.json; do \
		cmp "$$new" "$(SCORECARDS)/$${new##*/}" || { echo "stale; write it with: make scorecards" >&2; exit 1; }; \
	done; echo "$$(ls build/scorecards | wc -l) scorecards are current"

test: setup ## run the tests but the slow ones (PYTEST_ARGS=… for a part of them)
	$(BIN)/pytest -q -n 3 --dist worksteal -m "not pages and not slow" $(PYTEST_ARGS)

test-slow: setup ## run the slow tests: whole runs of the judge, searches, kills, every case of the corpus
	$(BIN)/pytest -q -n 3 --dist worksteal -m slow $(PYTEST_ARGS)

adequacy: setup ## measure the corpus: which mutants of the reference does it kill?
	$(BIN)/python -m tests.adequacy --check

adequacy-part: setup ## of these mutants a fifth, another each day: are they as published?
	$(BIN)/python -m tests.adequacy --part

adequacy-update: setup ## measure it, and write vectors/adequacy.json
	$(BIN)/python -m tests.adequacy --update

adequacy-lines: setup ## measure it by mutants of single lines, all of them (some 20 minutes)
	$(UNPRIVILEGED) $(BIN)/python -m tests.adequacy.lines
	$(UNPRIVILEGED) $(BIN)/python -m tests.adequacy.lines --traced

adequacy-lines-update: setup ## measure it so, and write vectors/adequacy-lines.json
	$(UNPRIVILEGED) $(BIN)/python -m tests.adequacy.lines --update

adequacy-lines-part: setup ## of these mutants those of changed modules, and some recorded kills
	$(UNPRIVILEGED) $(BIN)/python -m tests.adequacy.lines --part

adequacy-rust: setup ## judge mutants of the Rust implementation (cargo-mutants; OTHERS="--sample 100 --seed 2")
	$(BIN)/python -m tests.adequacy.others rust $(OTHERS)

adequacy-js: setup ## judge mutants of the JavaScript implementation (Stryker; OTHERS="--sample 100 --seed 2")
	$(BIN)/python -m tests.adequacy.others js $(OTHERS)

lint: setup ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup $(NAMES) ## mypy --strict on everything but the tests
	$(BIN)/mypy

codec: setup ## write the fast codec again, from the schemas
	@new=$$($(BIN)/python -m scbref.codec.compile) && printf '%s\n' "$$new" >scbref/codec/_generated.py

check-codec: setup ## is the fast codec what the schemas give?
	$(BIN)/python -m scbref.codec.compile --check

vectors: setup ## write the vector files again
	$(BIN)/python -m scbref.vectors.generate

check-vectors: setup ## are the vector files what the generator writes?
	$(BIN)/python -m scbref.vectors.generate --check

schema-exports: setup ## write the schemas for other tools again: vectors/formats, a Kaitai Struct file and a field table
	$(BIN)/python -m scbref.vectors.generate.exports

check-schema-exports: setup ## are they current, and does what Kaitai's compiler makes of one agree with the reference?
	$(BIN)/python -m scbref.vectors.generate.exports --check
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(KAITAI) && \
		node tests/formats/compile.mjs vectors/formats/scb.ksy $(KAITAI) build/kaitai/code && \
		$(BIN)/python -m tests.formats $(KAITAI) build/kaitai/code; \
	else echo "the exported description is not compiled: it needs node and npm on PATH"; fi

docs: setup $(NAMES) ## build the site into site/, warnings are errors
	$(BIN)/mkdocs build --strict

docs-commands: setup ## play every command of the tutorial, the how-tos, the first page and README
	$(BIN)/pytest -q -n 3 --dist worksteal -m pages tests/docs

docs-check: docs ## the built site in a headless Chromium (PICTURES=folder for screenshots); needs node
	@sh tests/browser/check.sh $(BIN)/python $(PICTURES)

explorer: $(BUNDLER) ## make the explorer's script from its sources again
	node docs/explorer/build.mjs

docs-serve: setup $(NAMES) ## show the site on this machine while you write
	$(BIN)/mkdocs serve

fuzz: setup ## fuzz each reader for SECONDS_EACH=30 seconds; skipped where atheris cannot be installed
	@sh tests/fuzz/run.sh $(BIN)/python

bench: setup ## measure; prints, never judges
	$(BIN)/python -m tests.benchmarks

adapters: $(LND_ADAPTER) ## build the lnd adapter (Go; 4 to 8 minutes the first time)

adapters-releases: ## build it over older releases of lnd (RELEASES="0.18.5 0.20.1" for some of them)
	@command -v go >/dev/null || { echo "go is not on PATH: the lnd adapter needs the Go toolchain" >&2; exit 1; }
	$(LND)/releases/build.sh $(RELEASES)

adapter-rust: $(RUST_ADAPTER) ## build the Rust implementation (cargo)

adapter-js: $(JS_PACKAGES) ## fetch the packages of the JavaScript implementation (npm)

adapter-c: $(C_ADAPTER) ## build the C implementation (cc; Debian's libsodium-dev, libsecp256k1-dev, libjansson-dev)

check-adapter-c: setup $(C_ADAPTER) ## the static corpus over the C implementation built with sanitizers, and its own test
	@$(MAKE) --no-print-directory -C $(C) checked test
	@mkdir -p reports
	$(BIN)/scb-conformance run $(C_ADAPTER)-checked --no-explore --timeout 60 | tail -n 6 >reports/c-checked.txt; \
		cat reports/c-checked.txt; grep -q 'checked: conformant' reports/c-checked.txt

adapter-java: ## build the Java implementation (maven); left out where there is no Java
	@if command -v java >/dev/null && command -v mvn >/dev/null; then $(MAKE) --no-print-directory $(JAVA_ADAPTER); \
	else echo "the Java implementation is not built: it needs java (17 or later) and mvn on PATH"; fi

test-adapters: ## the tests of the adapters that are built, in their own languages
	@if [ -x $(LND_ADAPTER) ]; then (cd $(LND) && go test ./...); fi
	@if [ -x $(RUST_ADAPTER) ]; then (cd $(RUST) && cargo test --quiet --release --locked); fi
	@if [ -d $(JS_PACKAGES) ]; then (cd $(JS) && npm test --silent); fi
	@if [ -f $(JAVA_ADAPTER) ]; then (cd $(JAVA) && mvn --quiet --batch-mode --no-transfer-progress test); fi

live: setup live-daemons ## lose nodes of real lnd daemons, and restore them from files that scbref wrote
	$(BIN)/python -m tests.live --binaries $(LIVE) $(ARGS)

live-update: setup live-daemons ## the same, and write what the site shows of it
	$(BIN)/python -m tests.live --binaries $(LIVE) --update

live-watch: setup live-daemons ## watch a real lnd that opens, closes and is killed (some 8 minutes; ARGS="--rounds 3 --spoilt")
	$(BIN)/python -m tests.live.watching --binaries $(LIVE) $(ARGS)

live-daemons: $(LIVE)/lnd $(LIVE)/lnd-old ## build btcd and two releases of lnd (Go; 4 to 8 minutes the first time)

corpus-packages: setup ## test the corpus' packages, and use each from its packed file (npm, Go, cargo; what is there of them)
	@if command -v npm >/dev/null; then (cd vectors && npm test --silent); fi
	@if command -v go >/dev/null; then (cd vectors && go vet ./... && go test ./...); fi
	@if command -v cargo >/dev/null; then (cd vectors && cargo test --quiet --release --locked); fi
	@sh tests/vectors/packed/check.sh $(BIN)

wheel-check: setup ## build the wheel and use it away from the source tree
	sh tests/house/check_wheel.sh $(BIN)

lock: ## resolve requirements.lock again, for Python 3.11 and later
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet uv==$(UV)
	build/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--all-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

clean: ## remove what was built and cached, keep .venv
	rm -rf build dist site reports htmlcov .coverage .coverage.* .hypothesis \
		.pytest_cache .mypy_cache .ruff_cache $(LND)/bin
	rm -rf *.egg-info $(RUST)/target $(JS)/node_modules $(JAVA)/target $(C)/build vectors/target
	find scbref conformance vectors tests docs -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## remove .venv too
	rm -rf $(VENV)

setup: $(VENV)/installed

# Two stamps: a changed lock file means new packages, a changed pyproject.toml or setup.py only new names and entry points.
# The hash check holds for every package; ours is installed in place, without a build environment.
$(VENV)/installed: $(VENV)/locked pyproject.toml setup.py
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/locked: requirements.lock
	@$(PYTHON) -c '$(FITS)' || { \
		echo "Python 3.11, 3.12 or 3.13 is needed; name one with: make PYTHON=/path/to/python3.13 …" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --only-binary :all: -r requirements.lock
	@touch $@

$(LND_ADAPTER): $(wildcard $(LND)/*.go $(LND)/*/*.go $(LND)/go.mod $(LND)/go.sum)
	@command -v go >/dev/null || { \
		echo "go is not on PATH: the lnd adapter needs the Go toolchain named in $(LND)/go.mod" >&2; exit 1; }
	cd $(LND) && go build -buildvcs=false -o bin/scb-adapter-lnd .

$(LIVE)/lnd: $(DAEMONS)/go.mod $(DAEMONS)/go.sum
$(LIVE)/lnd-old: $(DAEMONS)/old.mod $(DAEMONS)/old.sum
$(LIVE)/lnd $(LIVE)/lnd-old:
	@command -v go >/dev/null || { echo "go is not on PATH: make live builds btcd and lnd with it" >&2; exit 1; }
	mkdir -p $(LIVE)
	cd $(DAEMONS) && go build -buildvcs=false -tags $(LIVE_TAGS) -modfile=$(<F) -o $(abspath $@) github.com/lightningnetwork/lnd/cmd/lnd
	$(if $(filter %/lnd,$@),cd $(DAEMONS) && go build -buildvcs=false -o $(abspath $(LIVE))/btcd github.com/btcsuite/btcd)

$(RUST_ADAPTER): $(wildcard $(RUST)/src/*.rs) $(RUST)/Cargo.toml $(RUST)/Cargo.lock
	@command -v cargo >/dev/null || { echo "cargo is not on PATH: the Rust implementation needs Rust 1.88" >&2; exit 1; }
	cd $(RUST) && cargo build --quiet --release --locked

$(JS_PACKAGES): $(JS)/package-lock.json
	@command -v npm >/dev/null || { echo "npm is not on PATH: the JavaScript implementation needs Node 20" >&2; exit 1; }
	cd $(JS) && npm ci --silent --no-audit --no-fund
	@touch $@

$(C_ADAPTER): $(wildcard $(C)/src/*.c $(C)/src/*.h) $(C)/Makefile
	@pkg-config --exists $(C_NEEDS) || { \
		echo "the C implementation needs pkg-config, libsodium-dev, libsecp256k1-dev and libjansson-dev" >&2; exit 1; }
	@$(MAKE) --no-print-directory -C $(C)

$(JAVA_ADAPTER): $(shell find $(JAVA)/src/main -name '*.java') $(JAVA)/pom.xml
	cd $(JAVA) && mvn --quiet --batch-mode --no-transfer-progress package -DskipTests
	@touch $@

# Made again whenever scbref/ gains or loses an entry: the folder's time says so, but not that of an edited file.
$(NAMES): scbref
	@rm -rf $@; mkdir -p $@
	@for each in scbref/*; do ln -s "../../../$$each" $@/; done; ln -s ../../../conformance ../../../vectors $@/

# Away from docs/, which mkdocs walks.
$(BUNDLER): docs/explorer/package-lock.json
$(BROWSER): tests/browser/package-lock.json
$(KAITAI): tests/formats/package-lock.json
$(BUNDLER) $(BROWSER) $(KAITAI):
	@command -v npm >/dev/null || { echo "npm is not on PATH: this needs Node 20.19" >&2; exit 1; }
	mkdir -p $(@D)
	cp $(<D)/package.json $(<D)/package-lock.json $(<D)/.npmrc $(@D)/
	cd $(@D) && npm ci --ignore-scripts --silent --no-audit --no-fund
	@touch $@
