#!/bin/sh
# Checks the explorer in the built site; with --build, makes its script from src/ again instead.
#
#     check.sh [--build | <python> [<folder for screenshots>]]
#
# Needs Node and, for all but the script itself, Chromium; says so and succeeds without them.
set -eu
cd "$(dirname "$0")/../.."
work=build/explorer

if ! command -v npm >/dev/null; then
	echo "docs-check: skipped, node and npm are not on PATH"
	exit 0
fi
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'; then
	echo "docs-check: skipped, node $(node --version) is older than 20.19"
	exit 0
fi

# The packages are kept away from docs/, which mkdocs walks.
mkdir -p "$work"
if ! cmp -s docs/explorer/package-lock.json "$work/installed.json"; then
	cp docs/explorer/package.json docs/explorer/package-lock.json docs/explorer/.npmrc "$work/"
	(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
	cp docs/explorer/package-lock.json "$work/installed.json"
fi

if [ "${1:-}" = --build ]; then
	exec node docs/explorer/build.mjs
fi
node docs/explorer/build.mjs --check
"${1:-python3}" tests/docs/explorer/expected.py "$work/expected.json"
node docs/explorer/check.mjs "${SITE:-site}" "$work/expected.json" ${2:+"$2"}
