"""The admin's sidebar, arranged by work. Each person sees what their permissions open."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from newsroom.lib.desk.rights import may

Item = tuple[str, str, str]


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of links that unfold shows in the sidebar."""
    groups: list[tuple[str, list[Item]]] = [
        (
            _("Cases"),
            [
                (_("Cases"), "desertions.case", "folder_shared"),
                (_("Sources"), "desertions.source", "description"),
                (_("Files"), "desertions.sourcefile", "attach_file"),
                (_("Letters"), "desertions.letter", "mail_lock"),
                (_("Chain of custody"), "desertions.custodyrow", "link"),
                (_("Named lists"), "desertions.namedlist", "format_list_numbered"),
                (_("List entries"), "desertions.listentry", "person_search"),
                (_("Imports"), "desertions.importrun", "upload"),
                (_("Matching runs"), "desertions.matchrun", "compare_arrows"),
                (_("Matches"), "desertions.match", "join_inner"),
                (_("Mentions in texts"), "desertions.mention", "find_in_page"),
                (_("Removals"), "desertions.purge", "person_remove"),
                (_("Figures"), "desertions.figure", "pin"),
                (_("Charts"), "desertions.chart", "bar_chart"),
                (_("People who look alike"), "desertions.disclosurethreshold", "groups"),
                (_("Units"), "desertions.unit", "account_tree"),
            ],
        ),
        (
            _("Stories"),
            [
                (_("Articles"), "articles.article", "article"),
                (_("Photographs"), "articles.photograph", "photo_camera"),
                (_("Documents"), "articles.document", "picture_as_pdf"),
                (_("Corrections"), "articles.correction", "published_with_changes"),
                (_("Front page"), "articles.pin", "keep"),
                (_("Rows of the front page"), "articles.frontrow", "view_agenda"),
                (_("Sections"), "articles.section", "view_week"),
                (pgettext("several", "Series"), "articles.series", "library_books"),
                (_("Tags"), "articles.tag", "sell"),
                (_("Authors"), "articles.author", "signature"),
                (_("Pages about us"), "articles.sitepage", "info"),
            ],
        ),
        (
            _("Comments"),
            [
                (_("Moderation queue"), "comments.comment:queue", "inbox"),
                (_("Comments"), "comments.comment", "forum"),
                (_("Writers"), "comments.receipt", "receipt_long"),
                (_("Moderators"), "comments.moderator", "supervisor_account"),
                (_("Imports of comments"), "comments.commentimport", "upload"),
                (_("Word rules"), "comments.wordrule", "spellcheck"),
                (_("Floods"), "comments.commentflood", "thunderstorm"),
                (_("Comment policy"), "comments.policy", "rule"),
            ],
        ),
        (_("People and rights"), [(_("Staff"), "auth.user", "group"), (_("Roles"), "auth.group", "shield_person")]),
    ]
    shown = [{"title": title, "separator": True, "items": _items(request, items)} for title, items in groups]
    return [group for group in shown if group["items"]]


def _items(request: HttpRequest, items: list[Item]) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = []
    for title, label, icon in items:
        app, model = label.split(".")
        model, _colon, page = model.partition(":")
        right = "moderate" if page == "queue" else "view"
        if may(request.user, f"{app}.{right}_{model}"):
            try:
                link = reverse(f"admin:{app}_{model}_{page or 'changelist'}")
            except NoReverseMatch:
                continue
            links.append({"title": title, "icon": icon, "link": link})
    chosen = [item for item in links if request.path.startswith(item["link"])]
    for item in links:  # if several addresses match, the longest is the active one
        item["active"] = bool(chosen) and item is max(chosen, key=lambda candidate: len(candidate["link"]))
    return links
