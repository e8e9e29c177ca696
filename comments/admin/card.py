"""What a moderator is told beside a comment. Made when the page is, and kept nowhere."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Comment, WordRule
from comments.moderation.permissions import possible_actions
from comments.moderation.queue import Card
from comments.screening import context, personal_data, risk_model, sealed_names, word_rules
from comments.screening.screen import Finding, explain

COVERED = '<span class="covered" tabindex="0">{}</span>'


def marked(text: str, hard: word_rules.CompiledRules | None = None) -> SafeString:
    """The text with every piece that may put a person in danger marked; words that `hard` finds are covered."""
    made, end = [], 0
    for one in personal_data.find_personal_data(text):
        made += [(covered(text[end : one.start], hard), one.piece)]
        end = one.end
    body = format_html_join("", "{}<mark>{}</mark>", made)
    return format_html("{}{}", body, covered(text[end:], hard))


def hard_rules() -> word_rules.CompiledRules:
    """The rules whose words a moderator may have covered."""
    rules = WordRule.objects.filter(is_active=True, is_hard=True).values_list("pk", "forms")
    return word_rules.compile_rules(rules)


def covered(text: str, hard: word_rules.CompiledRules | None) -> str:
    """The text with every word that `hard` finds covered."""
    words = {hit.written for hit in word_rules.find_words(hard, text)} if hard else set()
    if not words:
        return text
    longest_first = sorted(words, key=len, reverse=True)
    spelled = (r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    pattern = re.compile(f"({'|'.join(spelled)})", re.IGNORECASE)
    pieces = pattern.split(text)
    return format_html_join("", "{}{}", ((pieces[n], _cover(pieces[n + 1 : n + 2])) for n in range(0, len(pieces), 2)))


def _cover(word: list[str]) -> str:
    return format_html(COVERED, word[0]) if word else ""


def fill(card: Card, hard: word_rules.CompiledRules | None) -> None:
    """Give a card what its template shows of the comment. After `look_up_names`."""
    comment = card.comment
    is_appealed = hasattr(comment, "appeal") and comment.appeal.granted is None
    comment.marked, comment.marked_name = marked(comment.text, hard), marked(comment.name, hard)
    if comment.parent:
        comment.parent_told = covered(Truncator(comment.parent.text).chars(600), hard)
    card.siblings = [(name, covered(Truncator(text).chars(300), hard)) for name, text in card.siblings]
    comment.notes, comment.risk_told = notes(comment), risk_told(comment)
    found = [*personal_data.find_personal_data(comment.text), *personal_data.find_personal_data(comment.name)]
    comment.dangers = list(dict.fromkeys(one.piece for one in found))
    comment.possible = possible_actions(comment, is_reported=comment.report_weight > 0, is_appealed=is_appealed)


def look_up_names(comments: Iterable[Any]) -> None:
    """Give each comment its `sealed_names`, in one query for all of them."""
    shown = list(comments)
    for comment, found in zip(shown, sealed_names.sealed_names_in([c.text for c in shown]), strict=True):
        comment.sealed_names = found


def notes(comment: Any) -> list[str]:
    """Everything that screening, readers and the writer say about it, in words. After `look_up_names`."""
    told = [explain(Finding(*row)) for row in comment.findings]
    told += [_("It names somebody whose case is sealed: %s") % piece for piece in comment.sealed_names]
    if not comment.staff_id and (taken_for := context.imitated_staff(comment.name)):
        told.append(_("The name can be taken for %s, of the newsroom") % taken_for)
    weight = getattr(comment, "report_weight", 0)
    if weight:
        number = comment.open_reports
        text = ngettext("%(n)d report, weight %(w).1f", "%(n)d reports, weight %(w).1f", number)
        told.append(text % {"n": number, "w": weight})
    if hasattr(comment, "appeal") and comment.appeal.granted is None:
        told.append(_("Appeal: %s") % comment.appeal.message)
    return told


def risk_told(comment: Comment) -> str:
    """The share in whole percent, and the words that speak for it."""
    if comment.risk is None:
        return "—"
    words = ", ".join(risk_model.reasons(comment.text))
    share = f"{comment.risk:.0%}"
    return format_html("{}<br><small>{}</small>", share, words) if words else share
