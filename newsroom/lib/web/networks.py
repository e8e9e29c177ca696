"""Where a request comes from, as coarsely as a limit needs it. Nothing here is stored or logged."""

import ipaddress
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
COARSE = {4: 24, 6: 48}
"""Bits of an address that name its network: what one household or office can change is not among them."""


def client_address(meta: Mapping[str, str], proxies: Sequence[str]) -> Address | None:
    """The address that asked, or None if none can be read.

    X-Forwarded-For counts only as far as it was written by our own `proxies` (networks in CIDR notation): it is read
    from its end until an address that is not one of them.
    """
    address = _parsed(meta.get("REMOTE_ADDR", ""))
    networks = _networks(tuple(proxies))
    for hop in reversed(meta.get("HTTP_X_FORWARDED_FOR", "")[-1000:].split(",")):
        if address is None or not any(address in network for network in networks):
            break
        before = _parsed(hop)
        if before is None:
            break
        address = before
    return address


def coarse_network(address: Address | None) -> str:
    """The /24 or /48 that the address lies in; an IPv4 address in IPv6 clothes is taken as what it is."""
    if address is None:
        return "unknown"
    return str(ipaddress.ip_network((address, COARSE[address.version]), strict=False))


def is_tor_exit(address: Address | None, list_file: str) -> bool:
    """Whether the file, one address a line, has this one. A file that cannot be read has none."""
    if not list_file or address is None:
        return False
    try:
        changed = Path(list_file).stat().st_mtime_ns
    except OSError:
        return False
    return str(address) in _exits(list_file, changed)


def _parsed(text: str) -> Address | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(maxsize=4)
def _networks(proxies: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(proxy, strict=False) for proxy in proxies)


@lru_cache(maxsize=1)
def _exits(list_file: str, changed: int) -> frozenset[str]:
    try:
        return frozenset(Path(list_file).read_text(encoding="ascii", errors="ignore").split())
    except OSError:
        return frozenset()
