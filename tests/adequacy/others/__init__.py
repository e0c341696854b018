"""Measures the corpus by implementations in other languages, as their own tools mutate them.

The mutants of ``tests/adequacy`` are all of the reference, from which the corpus has grown. Here
cargo-mutants changes the implementation in Rust and Stryker the one in JavaScript, both written
from the pages alone. A sample is drawn by a seed, and the corpus judges each mutant as it judges
any adapter.
"""
