"""The handshake that opens every Lightning connection: BOLT 8, the initiator's half.

It turns bytes into bytes and opens no connection; sockets and time limits are those of
``scbref.recovery``, which uses it. It may use errors and points, and its cipher is
ChaCha20-Poly1305, as in ``envelope``.
"""
