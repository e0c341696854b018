"""From a node's channel events in the protocol's form to what a SubSwapper is told of them."""

from __future__ import annotations

from collections.abc import Iterator

from scbref.adapter.scripted import ScriptedChannels
from scbref.adapter.values import (
    Json,
    open_channel_from_json,
    outpoint_from_json,
    outpoint_to_json,
)
from scbref.channeldb.node_events import NodeEvent, NodeEventKind, channel_event_of
from scbref.channeldb.record import CloseKind
from scbref.channels.fetching import new_single
from scbref.json_form import single_to_json
from scbref.profiles import Profile


def told_of(given: Json, profile: Profile) -> Iterator[Json]:
    """Yield what the events of a request come to: a Single opened, or a channel closed."""
    for value in given["events"]:
        ((name, content),) = value.items()
        kind = NodeEventKind(name)
        source = {"channels": [], "nodes": given["nodes"], "fails": given.get("fails")}
        if "chan_type" in content:
            source["channels"] = [content]
        told = channel_event_of(_node_event(kind, content), ScriptedChannels(source), profile)
        if told is None:
            continue
        for opened in told.new_chans:
            single = new_single(opened.channel, opened.addrs, profile)
            yield {"opened": single_to_json(single)}
        for point in told.closed_chans:
            yield {"closed": outpoint_to_json(point)}


def _node_event(kind: NodeEventKind, content: Json) -> NodeEvent:
    if "chan_type" in content:
        channel, _ = open_channel_from_json(content, [])
        return NodeEvent(kind, channel.funding_outpoint, channel)
    if "chan_point" in content:
        point = outpoint_from_json(content["chan_point"])
        return NodeEvent(kind, point, close_kind=CloseKind(content["close_type"]))
    return NodeEvent(kind, outpoint_from_json(content))
