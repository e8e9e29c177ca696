"""Rows that record which figures, photographs and documents an article's text contains."""

import datetime
from typing import Any

from django.db import transaction

from articles.editing import tokens
from articles.models import Article, Document, DocumentUse, FigureUse, Photograph, PhotographUse
from desertions.figures import figures
from desertions.models import Figure

Wanted = dict[int, datetime.datetime | None]
"""Ids of files, each with the time from which readers may open it; None means at once."""


@transaction.atomic
def update_usage(article: Article) -> None:
    """Make the rows match the article's text and that of its scheduled version.

    A file that only the scheduled version contains stays closed to readers until that version's time.
    """
    scheduled = article.next.body if article.next else ""
    _sync_figure_uses(article, article.body + scheduled)
    photographs: Wanted = dict.fromkeys(tokens.photographs_in(scheduled), article.next_at)
    if article.next and article.next.photograph_id:
        photographs[article.next.photograph_id] = article.next_at
    photographs |= dict.fromkeys(tokens.photographs_in(article.body), None)
    if article.photograph_id:
        photographs[article.photograph_id] = None
    documents: Wanted = dict.fromkeys(tokens.documents_in(scheduled), article.next_at)
    documents |= dict.fromkeys(tokens.documents_in(article.body), None)
    _sync_file_uses(article, PhotographUse, "photograph_id", _existing_files(Photograph, photographs))
    _sync_file_uses(article, DocumentUse, "document_id", _existing_files(Document, documents))


def freeze_figures(article: Article) -> None:
    """Store the value that readers see of every figure in the published text that has no stored value yet.

    It is the first value that readers saw.
    """
    shown = {token.slug for token in tokens.tokens_in(article.body)}
    uses = list(article.figure_uses.filter(published_value=None, figure__slug__in=shown).select_related("figure"))
    live = figures.shown_counts([use.figure for use in uses])
    for use in uses:
        if use.figure_id in live:
            use.published_value = live[use.figure_id].value
            use.save(update_fields=["published_value"])


def _sync_figure_uses(article: Article, html: str) -> None:
    used = set(tokens.tokens_in(html))
    known = {figure.slug: figure for figure in Figure.objects.filter(slug__in=[t.slug for t in used])}
    wanted = {(known[token.slug].pk, token.mode) for token in used if token.slug in known}
    noted = {(use.figure_id, use.mode): use for use in article.figure_uses.all()}
    FigureUse.objects.filter(pk__in=[use.pk for key, use in noted.items() if key not in wanted]).delete()
    FigureUse.objects.bulk_create(
        FigureUse(article=article, figure_id=pk, mode=mode) for pk, mode in sorted(wanted - set(noted))
    )


def _existing_files(model: type[Photograph] | type[Document], wanted: Wanted) -> Wanted:
    known = set(model.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    return {pk: since for pk, since in wanted.items() if pk in known}


def _sync_file_uses(article: Article, uses: Any, column: str, wanted: Wanted) -> None:
    """Make the rows of one kind of file match `wanted`. `uses` is the rows' model, `column` names the file in it."""
    noted = dict(uses.objects.filter(article=article).values_list(column, "since"))
    if noted == wanted:
        return
    gone = {pk for pk, since in noted.items() if pk not in wanted or wanted[pk] != since}
    uses.objects.filter(article=article, **{f"{column}__in": gone}).delete()
    uses.objects.bulk_create(
        uses(article=article, since=since, **{column: pk})
        for pk, since in wanted.items()
        if pk in gone or pk not in noted
    )
