"""The run: town, stories, verdict."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from tests.live.journal import Journal
from tests.live.node import Node
from tests.live.stories.closes import Closes, ada_loses_all
from tests.live.stories.files import Files
from tests.live.stories.kinds import Kinds
from tests.live.stories.roots import Roots
from tests.live.stories.update import Update
from tests.live.town import Town, new_words, two_at_a_time


def of_ada(town: Town, ada: Node) -> None:
    kinds = Kinds(town, ada)
    kinds.open_all()
    kinds.zero_conf()
    kinds.kills()
    closes = Closes(town, kinds)
    closes.cooperative()
    closes.by_the_peer()
    closes.by_us()
    closes.while_down()
    ada_loses_all(town, kinds)


def of_frank(town: Town, frank: Node) -> None:
    files = Files(town, frank)
    files.open_all()
    files.removed()
    files.order()
    files.news()
    files.spoilt()
    files.lost()


def of_gina(town: Town, gina: Node) -> None:
    Update(town, gina).play()


STORIES: dict[str, Callable[[Town, Node], None]] = {
    "gina": of_gina,
    "frank": of_frank,
    "ada": of_ada,
}
"""Those with one part, in the order in which they are played."""
TWO_PARTS = "erin"
OWNERS = (TWO_PARTS, *STORIES)
PASSPHRASE = "pässwörd ☂ of erin"


def create_owners(town: Town, names: list[str]) -> dict[str, Node]:
    """Start the owners, two at a time; erin with words that scbref makes, the others with lnd's."""
    owners = {name: town.node(name, "lnd-old" if name == "gina" else "lnd") for name in names}

    def create(name: str) -> None:
        erins = name == TWO_PARTS
        owners[name].create(new_words(secrets.token_bytes(16), PASSPHRASE) if erins else None)

    two_at_a_time(create, names)
    town.fund(*owners.values())
    return owners


def play(town: Town, names: list[str]) -> None:
    journal = town.journal
    town.found()
    journal.say("town    btcd, bank, carol and dave are up")
    owners = create_owners(town, names)
    journal.say("town    " + ", ".join(owners) + " are up and funded")
    roots = Roots(town, owners[TWO_PARTS]) if TWO_PARTS in owners else None
    if roots:
        journal.say("story   erin: first part")
        roots.begin()
    for name, story in STORIES.items():
        if name in owners:
            journal.say(f"story   {name}")
            story(town, owners[name])
    if roots:
        journal.say("story   erin: second part")
        roots.end()


def last_words(folder: Path) -> None:
    """Print the end of each daemon's log, before the daemons are ended and the logs removed."""
    for log in sorted(folder.glob("*.log")):
        print(f"--- {log.name}")
        print("\n".join(line[:300] for line in log.read_text(errors="replace").splitlines()[-8:]))


def run(binaries: Path, folder: Path, journal: Journal, names: list[str]) -> None:
    """Play the stories of these owners, and end every daemon whatever happens."""
    town = Town(binaries, folder, journal)
    try:
        play(town, names)
    except Exception:
        last_words(folder)
        raise
    finally:
        town.close()
        journal.say("town    all daemons have ended")
