"""No line of the log holds an address of a reader, whoever wrote it and however it is spelled."""

import logging

import pytest

from newsroom.logs import HIDDEN, FormatterWithoutAddresses, without_addresses


@pytest.mark.parametrize(
    "address",
    [
        "203.0.113.9",
        "2001:db8::7334",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "::ffff:203.0.113.9",
        "fe80::1",
        "::1",
        "127.0.0.1",
    ],
)
@pytest.mark.parametrize(
    "sentence", ["Invalid request from ip={}: x", "({}, 5000)", "[{}]:80", "{}", "X-Real-IP: '{}'."]
)
def test_address_is_taken_out_of_any_sentence(address, sentence):
    assert without_addresses(sentence.format(address)) == sentence.format(HIDDEN)


@pytest.mark.parametrize(
    "text",
    ["2026-11-29 03:12:44,018 WARNING", "version 1.2.3", "1.2.3.4.5", "a ratio of 4:3", "12:30:45", "path /a:b:c/"],
)
def test_what_is_no_address_stays(text):
    assert without_addresses(text) == text


def test_traceback_loses_its_addresses_too():
    formatter = FormatterWithoutAddresses("{message}", style="{")
    try:
        raise ValueError("peer 203.0.113.9 hung up")
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, "", 0, "from %s", ("2001:db8::1",), sys.exc_info())
    text = formatter.format(record)
    assert "203.0.113.9" not in text
    assert "2001:db8" not in text
    assert f"from {HIDDEN}" in text
