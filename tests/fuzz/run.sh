#!/bin/sh
# Run every fuzz target for a bounded time: run.sh [PYTHON]; SECONDS_EACH=30 by default.
# atheris is installed beside the environment, so that nobody else has to carry it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${1:-python3}
work=${FUZZ_DIR:-$root/build/fuzz}
seconds=${SECONDS_EACH:-30}
mkdir -p "$work"

if ! PYTHONPATH="$work/site" "$python" -c 'import atheris' 2>/dev/null; then
    if ! "$python" -m pip install --quiet --no-deps --require-hashes --only-binary :all: \
        --target "$work/site" -r "$here/requirements.txt" >"$work/install.log" 2>&1; then
        echo "fuzz: skipped: atheris cannot be installed here (see $work/install.log)"
        exit 0
    fi
fi
export PYTHONPATH="$work/site:$root"

"$python" "$here/seeds.py" "$work/seeds"
for target in envelope single multi transaction input words; do
    name=fuzz_$target
    mkdir -p "$work/found/$name"
    echo "== $name, $seconds s"
    "$python" "$here/$name.py" -max_total_time="$seconds" -max_len=4096 -timeout=10 \
        -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 -dict="$work/seeds/$name.dict" \
        -artifact_prefix="$work/$name-" "$work/found/$name" "$work/seeds/$name" \
        >"$work/$name.log" 2>&1 || {
        tail -n 30 "$work/$name.log"
        echo "fuzz: $name found something: see $work/$name-*; again: $python $here/$name.py FILE" >&2
        exit 1
    }
    grep -E 'number_of_executed_units|average_exec_per_sec|peak_rss_mb' "$work/$name.log"
done
