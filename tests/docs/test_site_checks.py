"""What the built site is checked for: links that lead nowhere, other hosts, files too many."""

from __future__ import annotations

from pathlib import Path

import pytest
from specsite import (
    contents,
    link_check,
    other_hosts,
)


def test_the_link_check_finds_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p id="top"><a href="b.html#there">1</a><a href="b.html#gone">2</a>'
        '<a href="c.html">3</a><a href="#top">4</a><a href="#nowhere">5</a>'
        '<a href="https://example.org/">6</a></p>'
    )
    (tmp_path / "b.html").write_text('<p id="there"></p>')
    assert list(link_check.faults(tmp_path)) == [
        "a.html: no such anchor: #nowhere",
        "a.html: no such anchor: b.html#gone",
        "a.html: no such page: c.html",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<script src="https://example.org/x.js"></script>'),
        ("a.html", '<link rel="preconnect" href="//example.org/x">'),
        ("a.html", '<img src="x.png" srcset="x.png 1x, https://example.org/x.png 2x">'),
        ("a.html", '<p style="background: url(https://example.org/x.png)">'),
        ("a.html", '<script>fetch("https://example.org/x.json")</script>'),
        ("a.html", "<style>@import '//example.org/x.css';</style>"),
        ("a.css", "@font-face { src: url('https://example.org/x.woff2') }"),
        ("a.js", "new WebSocket(`wss://example.org/${x}`)"),
    ],
)
def test_what_another_host_is_asked_for_is_found(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    (fault,) = other_hosts.faults(tmp_path)
    assert fault.startswith(f"{name} asks another host: ") and "//example.org/" in fault


def test_links_and_names_ask_nobody(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="https://example.org/">1</a><svg xmlns="http://www.w3.org/2000/svg"></svg>'
        '<link rel="canonical" href="https://example.org/a.html">'
        '<meta property="og:url" content="https://example.org/a.html">'
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>\"><p>//x.y</p>"
    )
    (tmp_path / "a.js").write_text('x = "https://unpkg.com/mermaid@11/mermaid.js"; // "see"\n')
    assert list(other_hosts.faults(tmp_path)) == []
    # The theme's script would fetch it for a page with such a diagram.
    (tmp_path / "b.html").write_text('<pre class="mermaid"></pre>')
    assert len(list(other_hosts.faults(tmp_path))) == 1


def test_what_the_site_should_not_hold_is_found(tmp_path: Path) -> None:
    (tmp_path / "light.html").write_text("<p>")
    assert list(contents.faults(tmp_path)) == []
    (tmp_path / "heavy.html").write_text(" " * (contents.HEAVIEST + 1))
    (tmp_path / "_hooks").mkdir()
    assert list(contents.faults(tmp_path)) == [
        "heavy.html has 2,000,001 bytes, more than 2,000,000",
        "_hooks is part of the site",
    ]
