"""The handshakes of BOLT 8's "Appendix A: Transport Test Vectors".

lightning/bolts at a3772650d8ebc06acf457fcadf97968ebfc4dfff, CC BY 4.0. What is said and answered
there, act by act; the keys are the same in all of them.
"""

from __future__ import annotations

RESPONDER_SECRET = bytes([0x21] * 32)
RESPONDER_KEY = bytes.fromhex("028d7500dd4c12685d1f568b4c2b5048e8534b873319f3a8daa612b469132ec7f7")
RESPONDER_EPHEMERAL = bytes([0x22] * 32)
INITIATOR_SECRET = bytes([0x11] * 32)
INITIATOR_KEY = bytes.fromhex("034f355bdcb7cc0af728ef3cceb9615d90684bb5b2ca5f859ab0f0b704075871aa")
INITIATOR_EPHEMERAL = bytes([0x12] * 32)

ACT_ONE = bytes.fromhex(
    "00036360e856310ce5d294e8be33fc807077dc56ac80d95d9cd4ddbd21325eff73f7"
    "0df6086551151f58b8afe6c195782c6a"
)
ACT_TWO = bytes.fromhex(
    "0002466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f27"
    "6e2470b93aac583c9ef6eafca3f730ae"
)
ACT_THREE = bytes.fromhex(
    "00b9e3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa22355361aa02e55a8fc28"
    "fef5bd6d71ad0c38228dc68b1c466263b47fdf31e560e139ba"
)

BAD_ACT_TWO = {
    "unknown-version": "0102466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f27"
    "6e2470b93aac583c9ef6eafca3f730ae",
    "bad-point": "0004466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f27"
    "6e2470b93aac583c9ef6eafca3f730ae",
    "auth-failed": "0002466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f27"
    "6e2470b93aac583c9ef6eafca3f730af",
}
"""ACT2_BAD_VERSION, ACT2_BAD_PUBKEY and ACT2_BAD_TAG, by our code."""

BAD_ACT_ONE = {
    "ACT1_BAD_VERSION": "01036360e856310ce5d294e8be33fc807077dc56ac80d95d9cd4ddbd21325eff73f7"
    "0df6086551151f58b8afe6c195782c6a",
    "ACT1_BAD_PUBKEY": "00046360e856310ce5d294e8be33fc807077dc56ac80d95d9cd4ddbd21325eff73f7"
    "0df6086551151f58b8afe6c195782c6a",
    "ACT1_BAD_TAG": "00036360e856310ce5d294e8be33fc807077dc56ac80d95d9cd4ddbd21325eff73f7"
    "0df6086551151f58b8afe6c195782c6b",
}

BAD_ACT_THREE = {
    "ACT3_BAD_VERSION": "01b9e3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa22355"
    "361aa02e55a8fc28fef5bd6d71ad0c38228dc68b1c466263b47fdf31e560e139ba",
    "ACT3_BAD_CIPHERTEXT": "00c9e3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa22355"
    "361aa02e55a8fc28fef5bd6d71ad0c38228dc68b1c466263b47fdf31e560e139ba",
    "ACT3_BAD_PUBKEY": "00bfe3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa22355"
    "36ad09a8ee351870c2bb7f78b754a26c6cef79a98d25139c856d7efd252c2ae73c",
    "ACT3_BAD_TAG": "00b9e3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa22355"
    "361aa02e55a8fc28fef5bd6d71ad0c38228dc68b1c466263b47fdf31e560e139bb",
}
