"""Template tags of the moderation desk."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from comments.moderation.queue import Card

register = template.Library()

NUMBER, VERSION = str(2**62), "the-version-of-this-comment"
"""Placeholders for the number and the version of a comment. No comment has that number."""


@register.simple_tag(takes_context=True)
def card_forms(context: template.Context, card: Card) -> SafeString:
    """Return the forms of a card by which its comment is decided.

    Those of cards that differ only in the number and the version of the comment are rendered once on a page.
    """
    comment = card.comment

    def render(number: str, seen: str) -> SafeString:
        own: dict[Any, Any] = {"card": card, "number": number, "seen": seen}
        return render_to_string("comments/admin/_card_forms.html", context.flatten() | own)

    if comment.dangers or context.get("typed"):
        return render(str(comment.pk), context.get("seen") or comment.version)
    kind = (comment.status, *comment.possible, card.question is None, comment.receipt_id is None)
    rendered: dict[tuple[object, ...], SafeString] = context["forms_of_cards"]
    if kind not in rendered:
        rendered[kind] = render(NUMBER, VERSION)
    return SafeString(rendered[kind].replace(NUMBER, str(comment.pk)).replace(VERSION, comment.version))
