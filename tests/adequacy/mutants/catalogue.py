"""All mutants: operators walked over the schemas, and the parts that are not in a schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from scbref.wire.address import AddressBlock, OnionService
from scbref.wire.primitives import Blob, Bool, Integer, OptionalPoint, Point, VarBytes
from scbref.wire.transaction import TransactionBytes
from tests.adequacy.mutants.address_kinds import ip_operators, onion_operators, type_mutants
from tests.adequacy.mutants.addresses import block_operators
from tests.adequacy.mutants.behaviours import behaviour_mutants
from tests.adequacy.mutants.checks import check_mutants
from tests.adequacy.mutants.commit_tx import bytes_operators
from tests.adequacy.mutants.envelopes import envelope_mutants
from tests.adequacy.mutants.frames import frame_mutants
from tests.adequacy.mutants.keys import key_mutants
from tests.adequacy.mutants.leaves import blob_operators, bool_operators
from tests.adequacy.mutants.limited import limited_mutants
from tests.adequacy.mutants.multis import multi_mutants
from tests.adequacy.mutants.mutant import Mutant
from tests.adequacy.mutants.node_events import node_event_mutants
from tests.adequacy.mutants.numbers import layout_operators, value_operators
from tests.adequacy.mutants.operator import Operator, mutants_at
from tests.adequacy.mutants.packs import pack_mutants, packs_of_many
from tests.adequacy.mutants.points import point_operators
from tests.adequacy.mutants.prefixed import var_bytes_operators
from tests.adequacy.mutants.private_keys import private_key_mutants
from tests.adequacy.mutants.proofs import proof_mutants
from tests.adequacy.mutants.restorations import restoration_mutants
from tests.adequacy.mutants.schema import Schemas, Site
from tests.adequacy.mutants.seed_words import seed_word_mutants
from tests.adequacy.mutants.shells import shell_mutants
from tests.adequacy.mutants.stateful_channels import channel_mutants
from tests.adequacy.mutants.stateful_contents import content_mutants
from tests.adequacy.mutants.stateful_events import event_mutants
from tests.adequacy.mutants.stateful_faults import safety_mutants
from tests.adequacy.mutants.stateful_files import file_mutants
from tests.adequacy.mutants.stateful_many import many_mutants
from tests.adequacy.mutants.stateful_members import member_mutants
from tests.adequacy.mutants.stateful_places import place_mutants
from tests.adequacy.mutants.stateful_recovery import recovery_mutants
from tests.adequacy.mutants.stateful_swapper import swapper_mutants
from tests.adequacy.mutants.structure import structure_operators
from tests.adequacy.mutants.transactions import tx_mutants
from tests.adequacy.mutants.undeclared import undeclared_mutants


@cache
def catalogue() -> Mapping[str, Mutant]:
    """Return every mutant by its id, in a fixed order."""
    found: dict[str, Mutant] = {}
    for mutant in _mutants():
        if mutant.id in found:
            raise ValueError(f"two mutants are called {mutant.id}")
        found[mutant.id] = mutant
    found |= {mutant.id: mutant for mutant in behaviour_mutants(found)}
    return found


def _mutants() -> Iterator[Mutant]:
    for site in Schemas().sites():
        yield from mutants_at(site, structure_operators(site))
        if site.path.startswith("tx."):
            yield from tx_mutants(site)
        else:
            yield from mutants_at(site, _operators(site))
    yield from frame_mutants()
    yield from check_mutants()
    yield from type_mutants()
    yield from multi_mutants()
    yield from undeclared_mutants()
    yield from pack_mutants()
    yield from envelope_mutants()
    yield from key_mutants()
    yield from seed_word_mutants()
    yield from proof_mutants()
    yield from limited_mutants()
    yield from private_key_mutants()
    yield from shell_mutants()
    yield from restoration_mutants()
    yield from node_event_mutants()
    yield from channel_mutants()
    yield from file_mutants()
    yield from swapper_mutants()
    yield from recovery_mutants()
    yield from safety_mutants()
    yield from packs_of_many()
    yield from many_mutants()
    yield from member_mutants()
    yield from place_mutants()
    yield from event_mutants()
    yield from content_mutants()


def _operators(site: Site) -> Iterator[Operator]:
    """Yield the operators that fit how a field is encoded."""
    node = site.node
    if isinstance(node, Integer):
        yield from layout_operators(node)
        yield from value_operators(node)
    elif isinstance(node, Blob):
        yield from blob_operators(node)
        if site.path.endswith(".ip"):
            yield from ip_operators(node.width)
    elif isinstance(node, Bool):
        yield from bool_operators(node)
    elif isinstance(node, Point | OptionalPoint):
        yield from point_operators(node)
    elif isinstance(node, VarBytes):
        yield from var_bytes_operators(node)
    elif isinstance(node, OnionService):
        yield from onion_operators(node)
    elif isinstance(node, AddressBlock):
        yield from block_operators()
    elif isinstance(node, TransactionBytes):
        yield from bytes_operators(node)
