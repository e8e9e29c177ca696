"""The network that a request comes from, as coarsely as a limit needs it. Nothing here is stored or logged."""

import ipaddress
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
COARSE = {4: 24, 6: 48}
"""Number of leading bits that name a network, by IP version. A household or office can change none of them."""


def client_address(meta: Mapping[str, str], proxies: Sequence[str]) -> Address | None:
    """Return the address that sent the request, or None if none can be read.

    X-Forwarded-For counts only as far as our own `proxies` (networks in CIDR notation) wrote it: it is read from its
    end until an address that is not one of them. An IPv4 address mapped to IPv6 is returned as IPv4.
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
    """Return the /24 (IPv4) or /48 (IPv6) that contains the address, or "unknown" for None."""
    if address is None:
        return "unknown"
    return str(ipaddress.ip_network((address, COARSE[address.version]), strict=False))


def is_tor_exit(address: Address | None, list_file: str) -> bool:
    """Return whether this address is in the file, which has one per line. An unreadable file counts as empty."""
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
