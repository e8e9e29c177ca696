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
    values: dict[str, Any] = {**context.flatten(), "card": card}  # type: ignore[dict-item] # its keys are strings
    if comment.dangers or context.get("typed"):
        seen = context.get("seen") or comment.version
        return render_to_string("comments/admin/_card_forms.html", values | {"number": str(comment.pk), "seen": seen})
    kind = (comment.status, *comment.possible, card.question is None, comment.receipt_id is None)
    rendered: dict[tuple[object, ...], SafeString] = context["forms_of_cards"]
    if kind not in rendered:
        placeholders = {"number": NUMBER, "seen": VERSION}
        rendered[kind] = render_to_string("comments/admin/_card_forms.html", values | placeholders)
    return SafeString(rendered[kind].replace(NUMBER, str(comment.pk)).replace(VERSION, comment.version))
