"""The packed corpus, from Python."""

from scbref.vectors import cases, version

refused = sum(case.expect.verdict == "invalid" for case in cases("multi.unpack"))
print(f"python: {refused} of {sum(1 for _ in cases())} cases are refused Multis, {version()}")
