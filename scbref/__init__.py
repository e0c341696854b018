"""scbref: the specification-driven reference implementation of lnd's Static Channel Backups.

This is its public face: the names of lnd's package ``chanbackup``, written as Python writes names,
and what they need. docs/reference/lnd-symbols.md has lnd's name for each. A name is loaded when
it is first asked for, so that ``import scbref`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scbref.channeldb import ChannelDB as ChannelDB, ShellRestorer as ShellRestorer
    from scbref.channels.fetching import (
        LiveChannelSource as LiveChannelSource,
        fetch_backup_for_chan as fetch_backup_for_chan,
        fetch_static_chan_backups as fetch_static_chan_backups,
        new_single as new_single,
    )
    from scbref.channels.open_channel import (
        ChannelType as ChannelType,
        LocalCommitment as LocalCommitment,
        OpenChannel as OpenChannel,
    )
    from scbref.channels.shell import (
        ChannelShell as ChannelShell,
        open_channel_shell as open_channel_shell,
        open_channel_shells as open_channel_shells,
    )
    from scbref.codec import (
        deserialize_multi as deserialize_multi,
        deserialize_single as deserialize_single,
        serialize_multi as serialize_multi,
        serialize_single as serialize_single,
    )
    from scbref.envelope import (
        EncryptionKeySource as EncryptionKeySource,
        open_envelope as open_envelope,
        seal_envelope as seal_envelope,
    )
    from scbref.errors import (
        BackupFileError as BackupFileError,
        ChannelSourceError as ChannelSourceError,
        DeserializeError as DeserializeError,
        EnvelopeError as EnvelopeError,
        KeyDerivationError as KeyDerivationError,
        RecoverError as RecoverError,
        ScbError as ScbError,
        SerializeError as SerializeError,
        SwapperError as SwapperError,
        UnpackError as UnpackError,
    )
    from scbref.keys.key_ring import (
        BasePublicKeyRing as BasePublicKeyRing,
        HDKeyRing as HDKeyRing,
        SymmetricKeyRing as SymmetricKeyRing,
    )
    from scbref.keys.protocol import (
        KeyFamily as KeyFamily,
        KeyRing as KeyRing,
        SecretKeyRing as SecretKeyRing,
        base_encryption_key as base_encryption_key,
    )
    from scbref.mends import Mend as Mend
    from scbref.model import (
        Address as Address,
        CloseTxInputs as CloseTxInputs,
        DNSAddress as DNSAddress,
        KeyDescriptor as KeyDescriptor,
        KeyLocator as KeyLocator,
        LocalChannelConfig as LocalChannelConfig,
        Multi as Multi,
        OnionV2Address as OnionV2Address,
        OnionV3Address as OnionV3Address,
        OpaqueAddress as OpaqueAddress,
        OutPoint as OutPoint,
        RemoteChannelConfig as RemoteChannelConfig,
        ShortChannelID as ShortChannelID,
        Single as Single,
        TCP4Address as TCP4Address,
        TCP6Address as TCP6Address,
        Transaction as Transaction,
    )
    from scbref.multifile import (
        DEFAULT_BACKUP_FILE_NAME as DEFAULT_BACKUP_FILE_NAME,
        DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME as DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME,
        DEFAULT_TEMP_BACKUP_FILE_NAME as DEFAULT_TEMP_BACKUP_FILE_NAME,
        MultiFile as MultiFile,
    )
    from scbref.packing import (
        NIL_MULTI_SIZE_PACKED as NIL_MULTI_SIZE_PACKED,
        PackedMulti as PackedMulti,
        PackedSingles as PackedSingles,
        pack_multi as pack_multi,
        pack_single as pack_single,
        pack_static_chan_backups as pack_static_chan_backups,
        unpack_multi as unpack_multi,
        unpack_single as unpack_single,
    )
    from scbref.point import PublicKey as PublicKey
    from scbref.profiles import (
        PROFILES as PROFILES,
        SAFE as SAFE,
        Behaviour as Behaviour,
        Profile as Profile,
    )
    from scbref.recovery.connector import TCPPeerConnector as TCPPeerConnector
    from scbref.recovery.dialing import Dialer as Dialer
    from scbref.recovery.protocols import (
        ChanAlreadyExists as ChanAlreadyExists,
        ChannelRestorer as ChannelRestorer,
        PeerConnector as PeerConnector,
        PeerLedger as PeerLedger,
    )
    from scbref.recovery.recover import (
        recover as recover,
        recover_all as recover_all,
        unpack_and_recover_multi as unpack_and_recover_multi,
        unpack_and_recover_singles as unpack_and_recover_singles,
    )
    from scbref.recovery.report import (
        IncompleteRecovery as IncompleteRecovery,
        RecoveryReport as RecoveryReport,
    )
    from scbref.swapper import (
        CLOSED as CLOSED,
        ChannelEvent as ChannelEvent,
        ChannelNotifier as ChannelNotifier,
        ChannelSubscription as ChannelSubscription,
        ChannelWithAddrs as ChannelWithAddrs,
        Phase as Phase,
        SubSwapper as SubSwapper,
        Swapper as Swapper,
        SwapperReport as SwapperReport,
    )
    from scbref.versions import (
        LEASE_VERSIONS as LEASE_VERSIONS,
        TAPROOT_VERSIONS as TAPROOT_VERSIONS,
        TAPSCRIPT_ROOT_VERSIONS as TAPSCRIPT_ROOT_VERSIONS,
        MultiBackupVersion as MultiBackupVersion,
        SingleBackupVersion as SingleBackupVersion,
        decode_version as decode_version,
        encode_version as encode_version,
    )

__version__ = "0.1.0"

PUBLIC_NAMES: Final = {
    "scbref.channeldb": "ChannelDB ShellRestorer",
    "scbref.channels.fetching": (
        "LiveChannelSource fetch_backup_for_chan fetch_static_chan_backups new_single"
    ),
    "scbref.channels.open_channel": "ChannelType LocalCommitment OpenChannel",
    "scbref.channels.shell": "ChannelShell open_channel_shell open_channel_shells",
    "scbref.codec": "deserialize_multi deserialize_single serialize_multi serialize_single",
    "scbref.envelope": "EncryptionKeySource open_envelope seal_envelope",
    "scbref.errors": (
        "BackupFileError ChannelSourceError DeserializeError EnvelopeError KeyDerivationError "
        "RecoverError ScbError SerializeError SwapperError UnpackError"
    ),
    "scbref.keys.key_ring": "BasePublicKeyRing HDKeyRing SymmetricKeyRing",
    "scbref.keys.protocol": "KeyFamily KeyRing SecretKeyRing base_encryption_key",
    "scbref.mends": "Mend",
    "scbref.model": (
        "Address CloseTxInputs DNSAddress KeyDescriptor KeyLocator LocalChannelConfig Multi "
        "OnionV2Address OnionV3Address OpaqueAddress OutPoint RemoteChannelConfig "
        "ShortChannelID Single TCP4Address TCP6Address Transaction"
    ),
    "scbref.multifile": (
        "DEFAULT_BACKUP_FILE_NAME DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME "
        "DEFAULT_TEMP_BACKUP_FILE_NAME MultiFile"
    ),
    "scbref.packing": (
        "NIL_MULTI_SIZE_PACKED PackedMulti PackedSingles pack_multi pack_single "
        "pack_static_chan_backups unpack_multi unpack_single"
    ),
    "scbref.point": "PublicKey",
    "scbref.profiles": "PROFILES SAFE Behaviour Profile",
    "scbref.recovery.connector": "TCPPeerConnector",
    "scbref.recovery.dialing": "Dialer",
    "scbref.recovery.protocols": "ChanAlreadyExists ChannelRestorer PeerConnector PeerLedger",
    "scbref.recovery.recover": (
        "recover recover_all unpack_and_recover_multi unpack_and_recover_singles"
    ),
    "scbref.recovery.report": "IncompleteRecovery RecoveryReport",
    "scbref.swapper": (
        "CLOSED ChannelEvent ChannelNotifier ChannelSubscription ChannelWithAddrs Phase "
        "SubSwapper Swapper SwapperReport"
    ),
    "scbref.versions": (
        "LEASE_VERSIONS TAPROOT_VERSIONS TAPSCRIPT_ROOT_VERSIONS MultiBackupVersion "
        "SingleBackupVersion decode_version encode_version"
    ),
}
"""The public names by their home, for the interpreter what the imports above are for mypy."""

_HOME_OF: Final = {name: home for home, names in PUBLIC_NAMES.items() for name in names.split()}

__all__ = ["__version__", *_HOME_OF]


def __getattr__(name: str) -> Any:
    """Load a public name from its home (PEP 562)."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_HOME_OF[name]), name)
    return value


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted({*globals(), *__all__})
