"""Opens and closes channels in a store, and says each change when it is committed.

python -m tests.reference.channeldb_writer DB NAME COUNT: channels NAME0, NAME1, …,
every third closed again.
"""

from __future__ import annotations

import sys

from scbref.channeldb import ChannelDB, CloseKind
from tests.reference.swapper_stage import ADDRESSES, channel, outpoint


def main() -> None:
    path, name, count = sys.argv[1:]
    with ChannelDB(path, create=True) as store:
        for number in range(int(count)):
            store.save_channel(channel(f"{name}{number}"), ADDRESSES)
            print(f"open {name}{number}", flush=True)
            if number % 3 == 0:
                store.close_channel(outpoint(f"{name}{number}"), CloseKind.COOPERATIVE)
                print(f"closed {name}{number}", flush=True)


if __name__ == "__main__":
    main()
