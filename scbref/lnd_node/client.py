"""What is asked of a running lnd, over its REST interface.

Source: lnd lnrpc/lightning.yaml and lnrpc/walletrpc/walletkit.yaml (the paths), rpcserver.go
``MainRPCServerPermissions`` (what each call needs: ``offchain:read``, to restore
``offchain:write``), lnrpc/walletrpc/walletkit_server.go (a key: ``address:read``).
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import httpx

from scbref.lnd_node.access import NodeAccess
from scbref.lnd_node.answers import (
    ChannelList,
    closed_points,
    packed_multi,
    parse_point,
    read_json,
)
from scbref.lnd_node.refusal import NodeError, Trouble, not_reached, refused
from scbref.model import KeyLocator, OutPoint

READY: Final = "SERVER_ACTIVE"
"""The state of a node that answers every call."""


@dataclass(frozen=True, slots=True)
class NodeInfo:
    """Who a node is. Source: lnd rpcserver.go ``rpcServer.GetInfo``."""

    node_pub: bytes
    """33 bytes: its identity key."""
    version: str
    """Such as ``0.21.3-beta commit=v0.21.3-beta``."""
    is_synced: bool
    """Whether it has caught up with the chain."""


class NodeClient:
    """Connections to one lnd, for as long as the context lasts.

    Every method raises :class:`NodeError`, and nothing else on purpose.
    """

    def __init__(self, access: NodeAccess) -> None:
        """Read the files that the access names.

        Raises:
            NodeError: ``access``.
        """
        self._address = access.address
        self._http = access.open()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def is_ready(self) -> bool:
        """Say whether the node has started up. Needs no permission."""
        return bool((await self._ask("GET", "/v1/state")).get("state") == READY)

    async def info(self) -> NodeInfo:
        """Return who the node is. Needs ``info:read``."""
        answer = await self._ask("GET", "/v1/getinfo")
        return read_json(
            lambda: NodeInfo(
                bytes.fromhex(answer["identity_pubkey"]),
                str(answer["version"]),
                bool(answer["synced_to_chain"]),
            )
        )

    async def wallet_key(self, locator: KeyLocator) -> bytes:
        """Return the 33-byte public key of the wallet at a locator."""
        body = {"key_family": locator.family, "key_index": locator.index}
        answer = await self._ask("POST", "/v2/wallet/key", body)
        return read_json(lambda: base64.b64decode(answer["raw_key_bytes"], validate=True))

    async def channels(self) -> ChannelList:
        """Return the channels that the node lists, by what becomes of them."""
        pending = await self._ask("GET", "/v1/channels/pending")
        opened = await self._ask("GET", "/v1/channels")
        return ChannelList.of(opened, pending)

    async def closed(self) -> frozenset[OutPoint]:
        """Return the channels that are closed and done with: nothing of them is pending."""
        return closed_points(await self._ask("GET", "/v1/channels/closed"))

    async def export(self) -> bytes:
        """Return the node's own backup of all its channels, a packed Multi of 45 bytes or more."""
        return packed_multi(await self._ask("GET", "/v1/channels/backup"))

    async def states(self) -> AsyncGenerator[str, None]:
        """Yield the state of the node, at once and whenever it changes. Needs no permission.

        Source: lnd lnrpc/stateservice.proto, rpcperms/interceptor.go
        ``InterceptorChain.SubscribeState``.
        """
        async for message in self._stream("/v1/state/subscribe"):
            yield str(message.get("state"))

    async def subscribe(self) -> AsyncIterator[bytes]:
        """Yield a packed Multi of 45 bytes or more each time that a channel opens or closes.

        The stream has no beginning that one could wait for: lnd sends not even a header before
        the first event. Source: lnd rpcserver.go ``rpcServer.SubscribeChannelBackups``.

        Raises:
            NodeError: the stream ended; it never does by itself.
        """
        async for message in self._stream("/v1/channels/backup/subscribe"):
            yield packed_multi(message)

    async def _stream(self, path: str) -> AsyncIterator[Any]:
        endless = httpx.Timeout(None, connect=self._http.timeout.connect)
        try:
            async with self._http.stream("GET", path, timeout=endless) as response:
                if response.status_code != httpx.codes.OK:
                    raise refused(self._address, response.status_code, await response.aread())
                async for line in response.aiter_lines():
                    yield self._result(line)
        except httpx.HTTPError as error:
            raise not_reached(self._address, error) from None
        raise NodeError(f"lnd at {self._address} ended the stream", Trouble.ENDED)

    async def verify(self, packed: bytes, *, is_single: bool = False) -> tuple[OutPoint, ...]:
        """Let lnd open a packed Multi, or Single, of 0 or more bytes; return the channels in it.

        Raises:
            NodeError: ``refused``: lnd does not open it.
        """
        text = base64.b64encode(packed).decode()
        body: dict[str, Any] = {"multi_chan_backup": {"multi_chan_backup": text}}
        if is_single:
            body = {"single_chan_backups": {"chan_backups": [{"chan_backup": text}]}}
        answer = await self._ask("POST", "/v1/channels/backup/verify", body)
        return read_json(lambda: tuple(map(parse_point, answer.get("chan_points") or ())))

    async def restore(self, packed: bytes) -> int | None:
        """Let lnd restore the channels of a packed Multi, 45 bytes or more.

        Returns:
            How many lnd says it restored; releases before 0.19 do not say.
        """
        body = {"multi_chan_backup": base64.b64encode(packed).decode()}
        answer = await self._ask("POST", "/v1/channels/backup/restore", body)
        return read_json(lambda: int(answer["num_restored"]) if "num_restored" in answer else None)

    async def peers(self) -> frozenset[bytes]:
        """Return the 33-byte keys of the peers that are connected. Needs ``peers:read``."""
        answer = await self._ask("GET", "/v1/peers")
        return read_json(
            lambda: frozenset(bytes.fromhex(each["pub_key"]) for each in answer.get("peers") or ())
        )

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        try:
            answer = await self._http.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise not_reached(self._address, error) from None
        if answer.status_code != httpx.codes.OK:
            raise refused(self._address, answer.status_code, answer.content)
        return self._object(answer.content)

    def _result(self, line: str) -> Any:
        answer = self._object(line.encode())
        if "error" in answer:
            raise refused(self._address, httpx.codes.OK, line.encode())
        return read_json(lambda: answer["result"])

    def _object(self, data: bytes) -> Any:
        try:
            answer = json.loads(data)
            if isinstance(answer, dict):
                return answer
        except (ValueError, RecursionError):
            pass
        raise NodeError(f"{self._address} answers, but not as lnd's REST does", Trouble.NOT_LND)
