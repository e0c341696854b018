#!/bin/sh
# Build the wheel, install it away from the source tree, and let the judge run the reference from there.
# Usage: check_wheel.sh BIN, the bin folder of the set-up virtual environment.
set -eu
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$bin/hatchling" build -t wheel -d "$work/dist" >/dev/null
"$bin/python" -m venv --without-pip "$work/venv"
"$bin/python" -m pip --python "$work/venv" install --quiet --no-deps --no-index "$work"/dist/*.whl

# The dependencies come from the set-up environment; its editable install of us is not seen this way.
site=$("$work/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
"$bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' >"$site/dependencies.pth"

cd "$work"
for package in scbref conformance vectors; do
    "$work/venv/bin/python" -c "import sys, $package; sys.exit(not $package.__file__.startswith(sys.argv[1]))" \
        "$work" || { echo "$package does not come from the wheel" >&2; exit 1; }
done
"$work/venv/bin/scbref" --help >/dev/null
"$work/venv/bin/scb-conformance" run scbref
