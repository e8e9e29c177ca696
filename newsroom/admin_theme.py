"""The look of the admin: unfold's settings, with the colours of the site."""

from typing import Any

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
        "DASHBOARD_CALLBACK": "newsroom.dashboard.fill",
        "STYLES": [static_lazy("css/admin/desk.css")],
        "SCRIPTS": [static_lazy("js/admin-landmarks.js")],
        "COLORS": {
            "primary": {
                "50": "#fbf3f2",
                "100": "#f6e3e1",
                "200": "#edc9c6",
                "300": "#dfa29d",
                "400": "#cb736c",
                "500": "#b34c45",
                "600": "#8c2f2b",
                "700": "#742522",
                "800": "#611f1d",
                "900": "#4f1a19",
                "950": "#2b0c0b",
            },
        },
        "SIDEBAR": {
            "show_search": True,
            "show_all_applications": False,
            "navigation": "newsroom.navigation.sidebar",
        },
    }
