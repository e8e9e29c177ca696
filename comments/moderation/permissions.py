"""What keeps a moderator from deciding about a comment: another's section, claim or question."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.choices import Ask
from comments.models import Claim, Moderator, Referral
from newsroom.lib.desk.rights import may


def of(comments: Iterable[Any], by: Any, at: datetime.datetime) -> dict[int, str]:
    """Of each comment that this person may not decide now, by its id: why. Comments come with their `section`."""
    chosen = Moderator.sections.through.objects.filter(moderator__user=by.pk)
    sections, found = set(chosen.values_list("section_id", flat=True)), {}
    pks = []
    for comment in comments:
        pks.append(comment.pk)
        if sections and comment.section not in sections:
            found[comment.pk] = _("%s stands under a section that is not yours.") % comment
    for question in Referral.objects.filter(comment__in=pks, closed_at=None).select_related("by", "comment"):
        if question.to == Ask.EDITOR and not may(by, "comments.settle_comment"):
            found[question.comment_id] = _("%s waits for an editor.") % question.comment
        elif question.to == Ask.COLLEAGUE and question.by_id == by.pk:
            text = _("You asked for a second opinion about %s: another decides, or take the question back.")
            found[question.comment_id] = text % question.comment
    for claim in Claim.objects.filter(comment__in=pks, until__gt=at).exclude(by=by.pk).select_related("by", "comment"):
        found[claim.comment_id] = is_read_by(claim)
    return found


def is_read_by(claim: Claim) -> str:
    until = date_format(timezone.localtime(claim.until), "H:i")
    return _("%(comment)s is being read by %(who)s, until %(until)s at the latest.") % {
        "comment": claim.comment,
        "who": claim.by,
        "until": until,
    }
