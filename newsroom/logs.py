"""Logging, the same under `make run` and in production: no line of it holds an address, whoever wrote the line.

Requests are never logged. The formatter takes addresses out of whole entries, tracebacks included, so that no library
and no hostile header puts one in.
"""

import ipaddress
import logging
import re

HIDDEN = "[address]"
CANDIDATE = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)|(?<![\w:])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f.:]*"
)


class FormatterWithoutAddresses(logging.Formatter):
    """Formatter of every entry."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry with `HIDDEN` in place of each address."""
        return without_addresses(super().format(record))


def without_addresses(text: str) -> str:
    """Return the text with `HIDDEN` in place of each IPv4 and IPv6 address."""
    return CANDIDATE.sub(_hide, text)


def _hide(match: re.Match[str]) -> str:
    for candidate in (match[0], match[0].rstrip(":.")):
        if _is_address(candidate):
            return HIDDEN + match[0].removeprefix(candidate)
    return match[0]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _logger(level: str) -> dict[str, object]:
    return {"handlers": ["console"], "level": level, "propagate": False}


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "newsroom.logs.FormatterWithoutAddresses",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": _logger("WARNING"),
        "django.request": _logger("ERROR"),
        "gunicorn.error": _logger("INFO"),
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
"""The value of the LOGGING setting, and of gunicorn's `logconfig_dict`."""
