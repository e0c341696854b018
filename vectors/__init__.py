"""The conformance vectors: data that is usable without any code of ours; see README.md."""
