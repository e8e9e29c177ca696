"""Corrections: one record each, from which the page, the list, the feed and the structured data are all built."""

import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.models import Article, Correction, FigureUse
from desertions.figures import figures


class Proposal(NamedTuple):
    """A published number that has changed with the cases: what readers saw last, and what is counted now."""

    use: FigureUse
    then: int
    now: int

    @property
    def text(self) -> str:
        """Return a first version of the correction, in the language of the article."""
        with override(self.use.article.language):
            return _("%(figure)s: an earlier version of this story said %(then)s; it is %(now)s.") % {
                "figure": self.use.figure.label,
                "then": number_format(self.then, force_grouping=True),
                "now": number_format(self.now, force_grouping=True),
            }


@transaction.atomic
def correct(article: Article, *, text: str, changes_sense: bool, at: datetime.datetime) -> Correction:
    """Add a correction to the article, set its `updated_at` and return the correction."""
    locked = Article.objects.select_for_update().get(pk=article.pk)
    locked.updated_at = article.updated_at = at
    locked.save(update_fields=["updated_at"])
    return Correction.objects.create(article=locked, text=text, changes_sense=changes_sense, made_at=at)


def proposals() -> list[Proposal]:
    """Return a proposal for each number in a published article that differs from what readers saw last.

    The newest articles come first; a figure appears once per article.
    """
    uses = list(
        FigureUse.objects.filter(
            article__status=Article.Status.PUBLISHED, published_value__isnull=False, figure__is_public=True
        )
        .select_related("article", "figure")
        .defer("article__body", "article__search_vector")
        .order_by("-article__published_at", "-article_id", "id")
    )
    live = figures.shown_counts({use.figure_id: use.figure for use in uses}.values())
    proposals, seen = [], set()
    for use in uses:
        last_value = use.published_value if use.told_value is None else use.told_value
        moved = use.figure_id in live and last_value is not None and live[use.figure_id].value != last_value
        if moved and (use.article_id, use.figure_id) not in seen:
            seen.add((use.article_id, use.figure_id))
            proposals.append(Proposal(use, last_value or 0, live[use.figure_id].value))
    return proposals


@transaction.atomic
def accept_proposal(use: FigureUse, *, now: int, text: str, changes_sense: bool, at: datetime.datetime) -> Correction:
    """Correct the article as proposed and return the correction. `now` is the number that its text mentions."""
    correction = correct(use.article, text=text, changes_sense=changes_sense, at=at)
    dismiss_proposal(use, now=now)
    return correction


def dismiss_proposal(use: FigureUse, *, now: int) -> None:
    """Record that the number `now` needs no correction. The next change is proposed again."""
    same = FigureUse.objects.filter(article_id=use.article_id, figure_id=use.figure_id)
    same.update(told_value=now)
