"""The charset that a request claims is dropped."""

import pytest

from newsroom.lib.web.utf8_requests import read_as_utf8

CONTENT_TYPES = {
    "text/plain; charset=hex": "text/plain",
    "text/plain;CHARSET = unicode-escape": "text/plain",
    "multipart/form-data; charset=utf-7; boundary=x": "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=x; charset=idna": "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded": "application/x-www-form-urlencoded",
    "": "",
}


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_charset_of_a_request_is_dropped_before_the_site_reads_it(content_type):
    seen = read_as_utf8(lambda environ, start_response: environ["CONTENT_TYPE"])
    assert seen({"CONTENT_TYPE": content_type}, None) == CONTENT_TYPES[content_type]
