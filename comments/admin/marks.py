"""What a moderator is told beside a comment. Made when the page is, and kept nowhere."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import danger, desk, queue_order, sealed_names
from comments.models import Comment
from comments.screening import Finding, explain


def marked(text: str) -> SafeString:
    """The text with every piece that may put a person in danger marked."""
    made, end = [], 0
    for one in danger.find(text):
        made += [(text[end : one.start], one.piece)]
        end = one.end
    body = format_html_join("", "{}<mark>{}</mark>", made)
    return format_html("{}{}", body, text[end:])


def look_up_names(comments: Iterable[Any]) -> None:
    """Give each comment its `sealed_names`, in one query for all of them."""
    shown = list(comments)
    for comment, found in zip(shown, sealed_names.found_in([c.text for c in shown]), strict=True):
        comment.sealed_names = found


def notes(comment: Any) -> list[str]:
    """Everything that screening, readers and the writer say about it, in words. After `look_up_names`."""
    told = [explain(Finding(*row)) for row in comment.findings]
    told += [_("It names somebody whose case is sealed: %s") % piece for piece in comment.sealed_names]
    if not comment.staff_id and (taken_for := desk.staff_taken_for(comment.name)):
        told.append(_("The name can be taken for %s, of the newsroom") % taken_for)
    weight = getattr(comment, "report_weight", 0)
    if weight:
        number = comment.open_reports
        text = ngettext("%(n)d report, weight %(w).1f", "%(n)d reports, weight %(w).1f", number)
        told.append(text % {"n": number, "w": weight})
    if hasattr(comment, "appeal") and comment.appeal.granted is None:
        told.append(_("Appeal: %s") % comment.appeal.words)
    return told


def risk_told(comment: Comment) -> str:
    """The share in whole percent, and the words that speak for it."""
    if comment.risk is None:
        return "—"
    words = ", ".join(queue_order.reasons(comment.text))
    share = f"{comment.risk:.0%}"
    return format_html("{}<br><small>{}</small>", share, words) if words else share
