#!/bin/bash -eu
# OSS-Fuzz: builds every target into $OUT, with seeds and dictionary.
pip3 install .
python3 tests/fuzz/seeds.py "$WORK/seeds"
for target in tests/fuzz/fuzz_*.py; do
    name=$(basename -s .py "$target")
    compile_python_fuzzer "$target" --add-data "tests/fuzz/targets.py:."
    (cd "$WORK/seeds/$name" && zip -q "$OUT/${name}_seed_corpus.zip" ./*)
    cp "$WORK/seeds/$name.dict" "$OUT/$name.dict"
done
