"""Reading of every request as UTF-8."""

import re
from collections.abc import Callable
from typing import Any

CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)


def read_as_utf8(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return the WSGI application with the charset that a request names ignored.

    Our pages are UTF-8, so an honest form is too. Some charsets make Django fail before any middleware, and the page
    cache relies on an address being read in one way only.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
        return application(environ, start_response)

    return answer
