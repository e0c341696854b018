"""What the reference declares where implementations may differ from lnd, by profile.

The ids and their choices are those of ``vectors/behaviours.json``. Whatever is not declared is
lnd's current choice; the judge and the vector generator both go by this.
"""

from __future__ import annotations

from typing import Final

from scbref.mends import Mend
from scbref.profiles import SAFE, Behaviour, Profile

WRITER_REFUSALS: Final = (
    "writer-port-wraps",
    "writer-nil-ip",
    "writer-dns-length-wraps",
    "writer-address-block-wraps",
    "writer-single-length-wraps",
    "writer-commit-sig-length-wraps",
    "writer-opaque-known-type",
    "writer-opaque-empty",
    "writer-opaque-swallows",
    "writer-onion-suffix-unchecked",
    "writer-onion-host-short",
    "writer-nil-commit-tx",
)
"""Where lnd writes what cannot be read back, or panics, ``safe`` refuses."""

STRICT_REFUSALS: Final = (
    "single-length-ignored",
    "trailing-bytes-after-single",
    "trailing-bytes-after-multi",
    "bool-other-than-one",
    "type-0-address-dropped",
    "mapped-ipv6-read",
    "dns-unvalidated",
)
"""What strict reading refuses and lnd's reading takes."""

CHOICE_OF: Final = (
    (Mend.REFUSES_INPUTLESS_TRANSACTION, "writer-zero-input-tx", "refuse"),
    (Mend.REFUSES_KEY_OF_ZERO, "writer-unparsable-point", "refuse"),
    (Mend.REFUSES_ROOT_WITHOUT_KEY, "newsingle-unusable-root", "refuse"),
    (Mend.TELLS_SOURCE_FAILURE, "fetch-source-failure", "pass-on"),
    (Mend.FOLLOWS_LINKED_MAIN, "multifile-linked-main", "follow"),
    (Mend.OWNS_TEMP, "multifile-linked-temp", "remove"),
    (Mend.SPARES_MAIN_NAMED_AS_TEMP, "multifile-named-as-temp", "keep"),
    (Mend.REFUSES_EMPTY_FILE, "multifile-empty-bytes", "refuse"),
    (Mend.KEEPS_WHOLE_ARCHIVES, "multifile-same-second-archive", "keep-both"),
    (Mend.KEEPS_WHOLE_ARCHIVES, "multifile-long-archive-name", "shorten"),
    (Mend.KEEPS_MODE_AND_OWNER, "multifile-mode", "keep"),
    (Mend.REFUSES_OTHER_THAN_FILE, "multifile-folder-as-main", "refuse"),
    (Mend.REFUSES_OTHER_THAN_FILE, "multifile-pipe-as-main", "refuse"),
    (Mend.SYNCS_FOLDER, "multifile-folder-sync", "sync"),
    (Mend.SETS_UNWRITABLE_ASIDE, "swapper-unserializable-single", "set-aside"),
    (Mend.SETS_UNREADABLE_ASIDE, "swapper-unreadable-single", "set-aside"),
    (Mend.REMEMBERS_CLOSES, "swapper-failed-close", "stays-closed"),
    (Mend.KEEPS_RICHER_SINGLE, "swapper-poorer-single", "keep-richer"),
    (Mend.RETRIES_START, "swapper-second-start", "retry"),
    (Mend.REFUSES_START_AFTER_STOP, "swapper-start-after-stop", "refuse"),
    (Mend.ENDS_WITH_ITS_SOURCE, "swapper-closed-events", "end"),
    (Mend.CANCELS_IN_EVERY_STATE, "swapper-never-started", "cancel"),
    (Mend.RECOGNISES_WRAPPED_EXISTS, "recover-wrapped-exists", "skip"),
    (Mend.GOES_ON_PAST_FAILED_RESTORE, "recover-restore-failure", "go-on"),
    (Mend.GOES_ON_PAST_UNREACHED_PEER, "recover-unreachable-peer", "go-on"),
    (Mend.DIALS_UNREACHED_AGAIN, "recover-second-run", "dial"),
    (Mend.MAPS_OTHER_SINGLES, "restore-unmapped-single", "go-on"),
    (Mend.TRUSTS_LEGACY_KEY, "restore-key-beside-index", "public-key"),
)
"""What mends show to the judge: a behaviour and the choice in it."""

REFUSALS_OF_SAFE: Final = dict.fromkeys((*WRITER_REFUSALS, "newsingle-no-root"), "refuse")
"""What ``safe`` refuses and no mend is about: docs/explanation/deviations*.md tell of each."""

CHOICE_BEFORE: Final = (
    (Behaviour.UNION_WITH_DISK, "swapper-failed-close", "stays-closed"),
    (Behaviour.HOST_NAMES, "dns-address-read", "opaque"),
    (Behaviour.READS_UNKNOWN_ADDRESSES, "dns-address-read", "refuse"),
    (Behaviour.READS_UNKNOWN_ADDRESSES, "unknown-address-opaque", "refuse"),
    (Behaviour.LEAVES_OUT_BAD_IP, "writer-nil-ip", "zeros"),
)
"""What the releases before a behaviour chose, in the judge's words; of two lines the last holds."""

PANICS: Final = frozenset({"close_tx_inputs.commit_tx", "sha_chain_root_desc.pub_key"})
"""Fields without which every lnd panics; the judge has the class ``other`` for a panic."""


def declared_choices(profile: Profile, *, strict: bool) -> dict[str, str]:
    """Return behaviour → choice wherever a profile is not what lnd is today.

    Args:
        profile: which release is followed, or ``safe``.
        strict: whether reading refuses what is not canonical.
    """
    before = [line for line in CHOICE_BEFORE if not profile.has(line[0])]
    choices = {behaviour: choice for _, behaviour, choice in before}
    choices |= REFUSALS_OF_SAFE if profile == SAFE else {}
    choices |= dict.fromkeys(STRICT_REFUSALS if strict else (), "refuse")
    shown = {behaviour: choice for mend, behaviour, choice in CHOICE_OF if profile.has(mend)}
    return choices | shown
