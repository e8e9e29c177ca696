"""The look of the admin: settings of unfold, and of the editor of stories."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from js_asset import static_lazy


def unfold(site_name: str) -> dict[str, Any]:
    """Return the value of the UNFOLD setting."""
    return {
        "SITE_TITLE": site_name,
        "SITE_HEADER": site_name,
        "SITE_URL": "/",
        "SITE_SYMBOL": "newspaper",
        "SHOW_HISTORY": True,
        "SHOW_BACK_BUTTON": True,
        "SHOW_LANGUAGES": True,
        "ACCOUNT": {"navigation": [{"title": _("Your account"), "link": reverse_lazy("mfa_index")}]},
        "DASHBOARD_CALLBACK": "newsroom.dashboard.fill",
        "STYLES": [
            static_lazy("css/admin/colours.css"),
            static_lazy("css/admin/desk.css"),
            static_lazy("css/admin/forms.css"),
        ],
        "SCRIPTS": [static_lazy("js/desk.js"), static_lazy("js/admin-landmarks.js")],
        "SIDEBAR": {
            "show_search": True,
            "show_all_applications": False,
            "navigation": "newsroom.navigation.sidebar",
        },
    }


def editor_extensions() -> list[dict[str, Any]]:
    """Return the value of DJANGO_PROSE_EDITOR_EXTENSIONS: what the editor of stories has besides the usual marks."""
    scripts = {
        "figure-number": ["FigureNumber"],
        "footnote": ["Footnote"],
        "files": ["Photographs", "DocumentLink", "Chart"],
        "pull-quote": ["PullQuote"],
        "clean-paste": ["CleanPaste"],
    }
    return [
        {
            "js": [static_lazy(f"js/editor/{script}.js")],
            "extensions": dict.fromkeys(extensions, "articles.editor.story_markup"),
        }
        for script, extensions in scripts.items()
    ]
