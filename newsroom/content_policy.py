"""Content security policies: nothing is loaded from elsewhere, and nothing runs or is styled inline."""

import base64
import hashlib
from typing import Any

from csp.constants import NONE, SELF
from django_prose_editor.widgets import importmap

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}


def desk_policy() -> dict[str, Any]:
    """Return the policy of the desk's pages.

    They show what is not uploaded yet (`data:`, `blob:`), a stored page in a frame, and the one inline script of the
    site: the map by which the editor of stories finds its modules, named by its hash.
    """
    text = str(importmap).partition(">")[2].removesuffix("</script>")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
        "script-src": [SELF, f"'sha256-{digest}'"],
        "img-src": [SELF, "data:", "blob:"],
        "frame-src": [SELF],
    }
