"""Sentences about what was done with a comment, for those who come second."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.models import Comment, Decision


def latest_of(pks: Iterable[int]) -> dict[int, str]:
    """Return a description of the last decision on each comment that has one."""
    acts = Decision.objects.filter(comment__in=list(pks)).order_by("comment_id", "-id").distinct("comment_id")
    return {decision.comment_id: describe_decision(decision) for decision in acts.select_related("by", "comment")}


def describe_decision(decision: Decision) -> str:
    """Return as text which comment was decided, how, by whom and when."""
    text = _("%(comment)s: %(act)s by %(who)s, %(at)s.") % {
        "comment": decision.comment,
        "act": decision.get_act_display(),
        "who": decision.by or _("its writer"),
        "at": date_format(timezone.localtime(decision.at), "DATETIME_FORMAT"),
    }
    if decision.is_own_appeal:
        text += " " + _("The appeal was against their own decision: nobody else may moderate.")
    return text


def already(comment: Comment) -> str:
    """Return a message that the comment has its status already."""
    return _("%(comment)s is already %(status)s.") % {"comment": comment, "status": comment.get_status_display()}


def changed_meanwhile(comment: Comment) -> str:
    """Return the message that the writer changed the comment after the moderator had read it."""
    return _("%s was changed by its writer after you had read it. Read it again.") % comment
