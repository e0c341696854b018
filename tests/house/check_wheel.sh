#!/bin/sh
# Build the wheel, install it away from the source tree, and let the judge run the reference from there: in a folder
# that has a conformance/ and a vectors/ of its own.
# Usage: check_wheel.sh BIN, the bin folder of the set-up virtual environment.
set -eu
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$bin/python" -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$work/dist" .
"$bin/python" -m venv --without-pip "$work/venv"
"$bin/python" -m pip --python "$work/venv" install --quiet --no-deps --no-index "$work"/dist/*.whl

# The dependencies come from the set-up environment; its editable install of us is not seen this way.
site=$("$work/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
"$bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' >"$site/dependencies.pth"

mkdir -p "$work/project/conformance" "$work/project/vectors"
touch "$work/project/conformance/__init__.py" "$work/project/vectors/__init__.py"
cd "$work/project"
for package in scbref scbref.conformance scbref.vectors; do
    "$work/venv/bin/python" -c "import sys, $package as package; sys.exit(not package.__file__.startswith(sys.argv[1]))" \
        "$site" || { echo "$package does not come from the wheel" >&2; exit 1; }
done
for file in man/man1/scbref.1 man/man1/scb-conformance.1 bash-completion/completions/scbref \
    zsh/site-functions/_scb-conformance fish/vendor_completions.d/scbref.fish; do
    test -s "$work/venv/share/$file" || { echo "the wheel brings no share/$file" >&2; exit 1; }
done
# The completion that is installed asks the program that is installed.
shown=$(PATH="$work/venv/bin:$PATH" bash -c 'complete() { :; }; . "$1"; COMP_WORDS=(scbref ver) COMP_CWORD=1
    _scbref_completion scbref; echo "${COMPREPLY[*]}"' bash "$work/venv/share/bash-completion/completions/scbref")
[ "$shown" = verify ] || { echo "the completion of scbref offers for ver: $shown" >&2; exit 1; }
"$work/venv/bin/scbref" --help >/dev/null
"$work/venv/bin/scbref" demo sample >/dev/null 2>&1
"$work/venv/bin/scbref" verify --quiet --words-file sample/words.txt sample/channel.backup 2>/dev/null
"$work/venv/bin/scb-conformance" run scbref
