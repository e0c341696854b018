"""What a backup proves without a network: its channel exists, and our keys are right for it.

It uses the values, the schema of transactions and a key ring, and writes nothing. The command
line and the adapter ask it; the explanation of each check is on the page "What a file proves".
"""

from scbref.proof.channel import (
    ChannelProof as ChannelProof,
    Check as Check,
    Verdict as Verdict,
    prove as prove,
)
