"""The arrows of the house point down: who may import whom."""

from __future__ import annotations

import pytest

from tests.house.source_tree import Module, imports, modules

LAYERS = (
    {"dependencies", "errors", "mends", "system_calls", "versions"},
    {"envelope", "point", "profiles", "unreadable"},
    {"model"},
    {"bolt8", "keys", "wire"},
    {"codec", "json_form"},
    {"packing"},
    {"channels", "proof"},
    {"multifile", "recovery", "swapper"},
    {"channeldb", "lnd_node"},
    {"adapter", "cli"},
)
"""From the bottom up. A module imports from lower layers only, never from its own.

A part that needs a neighbour is not its neighbour: it goes one layer up, here, for all to see.
"""

PROGRAMS = LAYERS[-1]
"""They name the version, which is at the front door."""

ONLY_IN = {
    "construct": {"scbref.wire", "scbref.codec"},
    "Crypto": {"scbref.bolt8", "scbref.envelope"},
    "coincurve": {"scbref.bolt8", "scbref.keys", "scbref.point"},
    "gmpy2": {"scbref.point", "scbref.wire.address_rules"},
    "sqlite3": {"scbref.channeldb"},
    "httpx": {"scbref.lnd_node"},
    "python_socks": {"scbref.recovery.dialing"},
}
"""Libraries with one home each."""

NOT_IN_THE_JUDGE = {*ONLY_IN, "cryptography", "nacl"} - {"sqlite3"}

RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}


def area(dotted: str) -> str:
    """The part of scbref a module belongs to: ``wire`` for ``scbref.wire.single``."""
    return dotted.split(".")[1]


def is_below(dotted: str, package: str) -> bool:
    return dotted == package or dotted.startswith(package + ".")


def is_front_door(module: Module) -> bool:
    """``scbref/__init__`` and ``__main__`` name things of every layer and hold none."""
    return module.name in ("scbref", "scbref.__main__")


def test_every_module_of_scbref_has_a_layer() -> None:
    homeless = {
        module.name
        for module in modules("scbref")
        if not is_front_door(module) and area(module.name) not in RANK
    }
    assert not homeless, f"say in LAYERS where these belong: {sorted(homeless)}"


def test_imports_of_scbref_point_down() -> None:
    wrong = []
    for module in modules("scbref"):
        if is_front_door(module):
            continue
        here = area(module.name)
        for item in imports(module):
            if not is_below(item.target, "scbref") or item.target == "scbref":
                continue
            there = area(item.target)
            points_down = RANK.get(there, -1) < RANK.get(here, len(LAYERS))
            if here != there and not points_down:
                wrong.append(f"{module.path}:{item.line} {here} imports {there}")
    assert not wrong, "\n".join(wrong)


def test_nothing_inside_scbref_imports_its_front_door() -> None:
    wrong = [
        f"{module.path}:{item.line}"
        for module in modules("scbref")
        if not is_front_door(module) and area(module.name) not in PROGRAMS
        for item in imports(module)
        if item.target == "scbref"
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_library_stays_in_its_home(library: str) -> None:
    wrong = [
        f"{module.path}:{item.line}"
        for module in modules("scbref")
        if not any(is_below(module.name, home) for home in ONLY_IN[library])
        for item in imports(module)
        if is_below(item.target, library)
    ]
    assert not wrong, f"{library} belongs in {sorted(ONLY_IN[library])}:\n" + "\n".join(wrong)


def test_the_judge_knows_no_implementation() -> None:
    wrong = [
        f"{module.path}:{item.line} {item.target}"
        for module in modules("conformance")
        for item in imports(module)
        if item.target.split(".")[0] in NOT_IN_THE_JUDGE or is_of_the_reference(item.target)
    ]
    assert not wrong, "\n".join(wrong)


def is_of_the_reference(dotted: str) -> bool:
    """Whether a name is of the reference.

    ``scbref`` itself only says its version, ``scbref.dependencies`` what is to be installed.
    """
    others = ("scbref.conformance", "scbref.vectors", "scbref.dependencies")
    below = is_below(dotted, "scbref") and dotted != "scbref"
    return below and not any(is_below(dotted, each) for each in others)


def test_the_generator_is_the_only_code_beside_the_data() -> None:
    code = {module.name for module in modules("vectors")}
    beside = {name for name in code if not is_below(name, "scbref.vectors.generate")} - {
        "scbref.vectors"
    }
    assert not beside
