"""What readers' plain text may contain besides words: paragraphs, quotes, emphasis and bare addresses.

Quotes are lines that begin with ">", emphasis is *this* or _this_, and an address is written out with its scheme. A
link always shows where it leads: its own host in ASCII, never a text that somebody chose.
"""

import re
from urllib.parse import SplitResult

from django.utils.html import escape

from newsroom.lib.text.addresses import ascii_host, own_address, port_of, split

PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`\\^{|}]{1,1000}", re.IGNORECASE)
EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300})(?<=\S)\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_\n]{1,300})(?<=\S)_(?!\w)"
)
CLOSING = ".,;:!?…»”)]"
SHOWN_PATH = 40


def to_html(text: str) -> str:
    """Return the text as escaped HTML of `p`, `br`, `blockquote`, `em` and `a`.

    The text must come from `html.normalise_text`.
    """
    return "".join(_block(block) for block in PARAGRAPH_BREAK.split(text.strip()) if block.strip())


def links(text: str) -> list[str]:
    """Return the hosts, in ASCII, of the addresses that become links."""
    return [host for match in ADDRESS.finditer(text) if (host := _host(split(_trimmed(match[0]))))]


def _block(block: str) -> str:
    pieces: list[tuple[bool, list[str]]] = []
    for line in block.strip().split("\n"):
        is_quote = line.lstrip().startswith(">")
        text = line.lstrip().lstrip("> ") if is_quote else line.strip()
        if not pieces or pieces[-1][0] != is_quote:
            pieces.append((is_quote, []))
        pieces[-1][1].append(_inline(text))
    paragraphs = [(is_quote, f"<p>{'<br>'.join(lines)}</p>") for is_quote, lines in pieces]
    return "".join(f"<blockquote>{p}</blockquote>" if is_quote else p for is_quote, p in paragraphs)


def _inline(line: str) -> str:
    pieces, end = [], 0
    for match in ADDRESS.finditer(line):
        address = _trimmed(match[0])
        if link := _link(address):
            pieces += [_emphasised(line[end : match.start()]), link]
            end = match.start() + len(address)
    return "".join([*pieces, _emphasised(line[end:])])


def _emphasised(text: str) -> str:
    return EMPHASIS.sub(lambda match: f"<em>{match[1] or match[2]}</em>", escape(text))


def _link(address: str) -> str:
    parts = split(own_address(address))
    host = _host(parts)
    if parts is None or not host:
        return ""
    path = (parts.path if parts.path != "/" else "") + (f"?{parts.query}" if parts.query else "")
    shown = host + (path if len(path) <= SHOWN_PATH else path[:SHOWN_PATH] + "…")
    whole = parts._replace(scheme=parts.scheme.lower(), netloc=host).geturl()
    return f'<a href="{escape(whole)}">{escape(shown)}</a>'


def _trimmed(address: str) -> str:
    """Return the address without the punctuation of its sentence. A bracket that it opened itself stays."""
    while address and address[-1] in CLOSING:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def _host(parts: SplitResult | None) -> str:
    """Return the host (with its port) as the network knows it, empty for an address that hides where it leads."""
    if parts is None or "@" in parts.netloc or not parts.hostname:
        return ""
    host, port = ascii_host(parts.hostname), port_of(parts)
    named = f"{host}:{port}" if port else host
    return named if re.fullmatch(r"[a-z0-9.-]+\.[a-z0-9-]{2,}|\[?[0-9a-f:.]+\]?", host) else ""
