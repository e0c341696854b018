"""What a backup proves without a network: its channel exists, and our keys are right for it.

It uses the values, the schema of transactions and a key ring, and writes nothing. The command
line and the adapter ask it; the explanation of each check is on the page "What a file proves".
"""

from scbref.proof.channel import (
    CHECKS as CHECKS,
    ChannelProof as ChannelProof,
    Check as Check,
    Verdict as Verdict,
    prove as prove,
)
from scbref.proof.newest import (
    ChannelAcrossFiles as ChannelAcrossFiles,
    channels_across as channels_across,
    commitment_number as commitment_number,
)
from scbref.proof.preparing import PreparedBackup as PreparedBackup, prepare_for as prepare_for
from scbref.proof.release import release_named as release_named
from scbref.proof.restorability import (
    Effect as Effect,
    FileRestore as FileRestore,
    restored_by as restored_by,
)
