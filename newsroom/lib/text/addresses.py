"""Addresses of the web as their owners mean them: without others' wrappings and click ids, hosts by IDNA 2008."""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import idna

CLICK_IDS = {
    "fbclid", "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "gad_source", "gad_campaignid", "msclkid", "yclid",
    "ysclid", "ymclid", "twclid", "ttclid", "igsh", "igshid", "li_fat_id", "epik", "mc_cid", "mc_eid", "_openstat",
    "rb_clickid", "vk_ref", "tgclid", "srsltid", "mkt_tok", "oly_enc_id", "oly_anon_id", "vero_id", "s_cid",
    "_hsenc", "_hsmi", "hsctatracking", "_branch_match_id", "__twitter_impression",
    "pk_campaign", "pk_kwd", "pk_source", "pk_medium", "_ga", "_gl", "ref_src", "ref_url",
    "rss_id", "mibextid", "_x_tr_sl", "_x_tr_tl", "_x_tr_hl", "_x_tr_pto", "_x_tr_hist", "wt_mc", "dm_i",
    "mindbox-click-id",
}  # fmt: skip
"""Parameters that networks, search engines, translators and newsletters add to every link by themselves."""
CLICK_ID_FAMILIES = ("utm_", "mtm_", "matomo_", "piwik_", "hsa_", "at_custom")
WRAPPERS: Mapping[str, tuple[str, ...]] = {
    "disq.us": ("url",), "google": ("q", "url"), "l.facebook.com": ("u",), "lm.facebook.com": ("u",),
    "l.instagram.com": ("u",), "l.messenger.com": ("u",), "l.threads.com": ("u",), "vk.com": ("to",),
    "away.vk.com": ("to",), "m.vk.com": ("to",), "blogger.com": ("url", "q"),
    "youtube.com": ("q",), "out.reddit.com": ("url",), "steamcommunity.com": ("url", "u"), "slack-redir.net": ("url",),
    "href.li": ("",), "anonym.to": ("",),
    "deref-mail.com": ("",), "safelinks.protection.outlook.com": ("url",), "ok.ru": ("st.link",),
    "link.zhihu.com": ("target",), "t.umblr.com": ("z",), "linkedin.com": ("url",), "exit.sc": ("url",),
}  # fmt: skip
"""Host of a service that wraps links → the parameter that holds the address; "" is the whole query."""
WRAPPING_PATHS = re.compile(
    r"^/(?:url|l\.php|linkredirect|redirect|away(?:\.php)?|linkfilter|link|dk|redir/redirect|safety/go)?/?$"
)
DISQUS_MARK = re.compile(r":[\w-]{8,64}$")
"""What Disqus writes after the address that it wraps."""
MAX_WRAPPINGS = 3


def is_click_id(name: str) -> bool:
    """Return whether a parameter was added to an address by others and says nothing about the page."""
    lower = name.lower()
    return lower in CLICK_IDS or lower.startswith(CLICK_ID_FAMILIES)


def without_click_ids(query: str) -> str:
    """Return a query string without click ids. Everything else stays as it is written."""
    if not query:
        return query
    return "&".join(part for part in query.split("&") if not is_click_id(unquote(part.partition("=")[0])))


def own_address(address: str) -> str:
    """Return the address to which a link leads, without wrappings of other services and without click ids.

    What is not a web address, or wraps nothing readable, stays as it is.
    """
    for _turn in range(MAX_WRAPPINGS):
        parts = split(address)
        if parts is None or parts.scheme.lower() not in ("http", "https"):
            return address
        inner = _wrapped(parts)
        if not inner:
            query = without_click_ids(parts.query)
            return address if query == parts.query else parts._replace(query=query).geturl()
        address = inner
    return address


def _wrapped(parts: SplitResult) -> str:
    """Return the address that a wrapping service holds, or ""."""
    host = (parts.hostname or "").removeprefix("www.")
    service = "google" if re.fullmatch(r"google(?:\.[a-z]{2,3}){1,2}", host) else host
    if host.endswith(".safelinks.protection.outlook.com"):
        service = "safelinks.protection.outlook.com"
    names = WRAPPERS.get(service, ())
    if not names or not WRAPPING_PATHS.match(parts.path):
        return ""
    values = dict(parse_qsl(parts.query)) | {"": unquote(parts.query)}
    inner = next((values[name] for name in names if values.get(name, "").startswith(("http://", "https://"))), "")
    if service == "disq.us":
        inner = DISQUS_MARK.sub("", inner)
    return inner


def compared(address: str) -> str:
    """Return what two spellings of one address have in common, and no other address does.

    Scheme, `www.`, fragment, click ids, letter case of the host, percent-encoding and a slash at the end are spelling.
    """
    parts = split(address if "//" in address else f"//{address}")
    if parts is None or not parts.netloc:
        return address.strip()
    host = ascii_host(parts.hostname or "") or (parts.hostname or "")
    path = unicodedata.normalize("NFC", unquote(parts.path)).rstrip("/")
    query = without_click_ids(parts.query)
    port = f":{port_of(parts)}" if port_of(parts) not in (None, 80, 443) else ""
    return (
        host.removeprefix("www.") + port + path + (f"?{unicodedata.normalize('NFC', unquote(query))}" if query else "")
    )


def split(address: str) -> SplitResult | None:
    """Return the parts of an address, or None if it is not one."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return None


def port_of(parts: SplitResult) -> int | None:
    """Return the port that an address names, or None."""
    try:
        return parts.port
    except ValueError:
        return None


def ascii_host(host: str) -> str:
    """Return a host as the network knows it (IDNA 2008, UTS 46 without its old exceptions), or "" if it has none."""
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""
