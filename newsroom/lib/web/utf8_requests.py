"""Reading every request as UTF-8."""

import re
from collections.abc import Callable
from typing import Any

CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)


def read_as_utf8(application: Callable[..., Any]) -> Callable[..., Any]:
    """Drop the charset a request names. Our pages are UTF-8, so an honest form is too.

    Some charsets make Django fail before any middleware, and the kept pages rely on an address being read in
    one way only.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
        return application(environ, start_response)

    return answer
