#!/bin/sh
# The built site in a headless Chromium; also, whether the explorer's committed script is current.
#
#     check.sh [<python> [<folder for screenshots>]]
#
# Needs Node with npm, and Chromium. Without them it says so and succeeds, or, where REQUIRE_PROGRAMS is set, fails.
set -eu
cd "$(dirname "$0")/../.."
work=build/browser

without() {
	if [ -n "${REQUIRE_PROGRAMS:-}" ]; then
		echo "docs-check: FAILED, $1" >&2
		exit 1
	fi
	echo "docs-check: skipped, $1"
	exit 0
}

command -v npm >/dev/null || without "node and npm are not on PATH"
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
	without "node $(node --version) is older than 20.19"

make --silent --no-print-directory build/explorer/node_modules "$work/node_modules"
node docs/explorer/build.mjs --check
node tests/browser/browser.mjs || without "no Chromium is installed (CHROMIUM=<path> names one)"
"${1:-python3}" tests/browser/own_files.py "$work/own"
"${1:-python3}" tests/browser/expected.py "$work/expected.json"
node tests/browser/check.mjs "${SITE:-site}" "$work/expected.json" ${2:+"$2"}
