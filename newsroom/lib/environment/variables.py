"""Strict readers of environment variables. A value that cannot be read stops the start, naming the variable."""

import os

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """Return the variable without space at its ends, or the default if it is not set."""
    return os.environ.get(name, default).strip()


def required(name: str) -> str:
    """Return the variable. Raises ImproperlyConfigured if it is empty or not set."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}; deploy/env.example explains it.")
    return value


def flag(name: str, default: bool) -> bool:
    """Return the variable as a boolean, or the default if it is empty or not set.

    Raises ImproperlyConfigured for anything but on, off, yes, no, true, false, 1 and 0.
    """
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of on, off, yes, no, true, false, 1, 0; it is {value!r}.")


def number(name: str, default: int) -> int:
    """Return the variable as a whole number from 0, or the default if it is empty or not set.

    Raises ImproperlyConfigured for anything else.
    """
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number; it is {value!r}.")
    return int(value)


def text_list(name: str, default: str = "") -> list[str]:
    """Return the items of a list that separates them by commas, without empty ones."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def required_text_list(name: str) -> list[str]:
    """Return the items of a list, as `text_list` does. Raises ImproperlyConfigured if there are none."""
    required(name)
    return text_list(name)
