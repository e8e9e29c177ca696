"""The card of a comment, with all that a moderator needs to decide. Built with the page, stored nowhere."""

import re
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.choices import REASONS_BY_ACTION, REFUSAL_REASONS, ActionType, BanKind, Status
from comments.models import Comment, Decision, Moderator, WordRule
from comments.moderation import bans
from comments.moderation.permissions import possible_actions
from comments.moderation.queue import Card, cards_of
from comments.screening import context, personal_data, risk_model, sealed_names, word_rules
from comments.screening.personal_data import PersonalDataMatch
from comments.screening.screen import Finding, explain
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest, may

KEYS = "1234567890"
"""Keys that choose the reason of a refusal."""
MAX_ID = 2**62
MODERATE = "comments.moderate_comment"
COVERED = '<span class="covered" tabindex="0">{}</span>'


def marked(
    text: str, hard: word_rules.CompiledRules | None = None, dangers: Iterable[PersonalDataMatch] | None = None
) -> SafeString:
    """Return the text as HTML: what may put a person in danger is marked, words that `hard` finds are covered.

    `dangers` are those of the text, if the caller has found them already.
    """
    segments, end = [], 0
    for danger in personal_data.find_personal_data(text) if dangers is None else dangers:
        segments += [(covered(text[end : danger.start], hard), danger.piece)]
        end = danger.end
    body = format_html_join("", "{}<mark>{}</mark>", segments)
    return format_html("{}{}", body, covered(text[end:], hard))


def hard_rules() -> word_rules.CompiledRules:
    """Return the rules whose words a moderator may choose to have covered."""
    rules = WordRule.objects.filter(is_active=True, is_hard=True).values_list("pk", "forms")
    return word_rules.compile_rules(rules)


def covered(text: str, hard: word_rules.CompiledRules | None) -> str:
    """Return the text with every word that `hard` finds covered."""
    spellings = {hit.written for hit in word_rules.find_words(hard, text)} if hard else set()
    if not spellings:
        return text
    longest_first = sorted(spellings, key=len, reverse=True)
    spelled = (r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    pattern = re.compile(f"({'|'.join(spelled)})", re.IGNORECASE)
    pieces = pattern.split(text)
    return format_html_join("", "{}{}", ((pieces[n], _cover(pieces[n + 1 : n + 2])) for n in range(0, len(pieces), 2)))


def _cover(word: list[str]) -> str:
    return format_html(COVERED, word[0]) if word else ""


def fill(card: Card, hard: word_rules.CompiledRules | None) -> None:
    """Set on a card what its template shows of the comment. Call `look_up_names` first."""
    comment = card.comment
    is_appealed = hasattr(comment, "appeal") and comment.appeal.granted is None
    in_text, in_name = map(personal_data.find_personal_data, (comment.text, comment.name))
    comment.marked, comment.marked_name = marked(comment.text, hard, in_text), marked(comment.name, hard, in_name)
    if comment.parent:
        comment.parent_told = covered(Truncator(comment.parent.text).chars(600), hard)
    card.siblings = [(name, covered(Truncator(text).chars(300), hard)) for name, text in card.siblings]
    comment.notes, comment.risk_note = notes(comment), risk_note(comment)
    comment.dangers = list(dict.fromkeys(danger.piece for danger in [*in_text, *in_name]))
    comment.possible = possible_actions(comment, is_reported=comment.report_weight > 0, is_appealed=is_appealed)


def look_up_names(comments: Iterable[Any], *, by: User) -> None:
    """Set `sealed_names` on each comment: for those who may open identities, the names in it that are under seal.

    Everybody else reads the same of a name under seal as of one out of thin air.
    """
    shown = list(comments)
    names = sealed_names.disclose({comment.pk: comment.text for comment in shown}, by=by, at=timezone.now())
    for comment in shown:
        comment.sealed_names = names.get(comment.pk, [])


def notes(comment: Any) -> list[str]:
    """Return what screening, readers and the writer say about the comment. Call `look_up_names` first."""
    sentences = [explain(Finding(*row)) for row in comment.findings]
    sentences += [_("It names a person whose case is sealed: %s") % piece for piece in comment.sealed_names]
    if not comment.staff_id and (taken_for := context.imitated_staff(comment.name)):
        sentences.append(_("The name could be mistaken for %s of the newsroom") % taken_for)
    weight = getattr(comment, "report_weight", 0)
    if weight:
        number = comment.open_reports
        text = ngettext("%(n)d report, weight %(w).1f", "%(n)d reports, weight %(w).1f", number)
        sentences.append(text % {"n": number, "w": weight})
    if hasattr(comment, "appeal") and comment.appeal.granted is None:
        sentences.append(_("Appeal: %s") % comment.appeal.message)
    return sentences


def risk_note(comment: Comment) -> str:
    """Return the risk in whole percent with the words that raise it, or a dash."""
    if comment.risk is None:
        return "—"
    reasons = ", ".join(risk_model.reasons(comment.text))
    share = f"{comment.risk:.0%}"
    return format_html("{}<br><small>{}</small>", share, reasons) if reasons else share


def card_context(request: DeskRequest, *, covers: bool) -> dict[str, Any]:
    """Return the template context that all cards share."""
    return {
        "against": list(zip_longest(KEYS, REFUSAL_REASONS, fillvalue="")),
        "redact_reasons": REASONS_BY_ACTION[ActionType.REDACT],
        "ban_kinds": BanKind,
        "ban_days": bans.BAN_DAYS,
        "covers": covers,
        "forms_of_cards": {},
        "may_decide": may(request.user, MODERATE),
    }


def with_notes(cards: list[Card], *, by: User, covers: bool) -> list[Card]:
    """Return the cards, filled for their template. `covers` covers distressing words."""
    look_up_names((card.comment for card in cards), by=by)
    hard = hard_rules() if covers else None
    for card in cards:
        fill(card, hard)
    return cards


def covers_hard_words(user: User) -> bool:
    """Return whether this moderator chose to have distressing words covered."""
    return Moderator.objects.filter(user=user, covers=True).exists()


def of_moderator(request: DeskRequest, pk: int) -> Comment:
    """Return a comment that the person may decide. Raises PermissionDenied or Http404."""
    if not may(request.user, MODERATE):
        raise PermissionDenied
    rows = Comment.objects.all().for_moderator(request.user).select_related("article", "receipt")
    result: Comment = get_object_or_404(rows, pk=min(pk, MAX_ID))
    return result


def card_of(request: DeskRequest, pk: int, *, covers: bool) -> Card:
    """Return the card of one comment. Raises Http404 if this moderator may not decide it."""
    cards = cards_of([min(pk, MAX_ID)], user=request.user, at=timezone.now())
    cards = with_notes(cards, by=request.user, covers=covers)
    if not cards or not Comment.objects.filter(pk=pk).for_moderator(request.user).exists():
        raise Http404
    return cards[0]


def show_comment(admin: DeskAdmin, request: DeskRequest, pk: int, *, status: int = 200, **typed: Any) -> HttpResponse:
    """Show one comment with its card and its history.

    `typed` holds a refused form and the reason for the refusal.
    """
    covers = covers_hard_words(request.user)
    card = card_of(request, pk, covers=covers)
    decisions = Decision.objects.filter(comment=pk).select_related("by", "batch", "undone_by__by", "source")
    context = {
        "card": card,
        "decisions": [
            (decision, place == 0 and decision.by_id and decision.act != ActionType.UNDO)
            for place, decision in enumerate(decisions)
        ],
        "reports": card.comment.reports.all() if may(request.user, MODERATE) else [],
        "may_answer": may(request.user, MODERATE) and card.comment.status == Status.APPROVED,
        "is_alone": True,
        **card_context(request, covers=covers),
        **typed,
    }
    context |= {"opts": admin.opts, "original": card.comment}
    return desk_page(admin, request, "comment", card.comment, context, status=status)


def desk_page(
    admin: DeskAdmin,
    request: DeskRequest,
    name: str,
    title: object,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page of the moderation desk inside the admin."""
    shared = {
        "title": title,
        "content_title": title,
        "media": admin.media,
        "queue": reverse("admin:comments_comment_queue"),
    }
    values = admin.admin_site.each_context(request) | shared | context
    return render(request, f"comments/admin/{name}.html", values, status=status)
