"""Checks of a text before publication: blocks, which must be fixed, and warnings, which an editor may overrule."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.editing import tokens
from articles.models import Article, Document, FigureUse, Photograph
from articles.models.revision import Text
from desertions.cases.named_in_text import cases_named_in
from desertions.figures import figures
from desertions.models import Chart, Figure
from newsroom.lib.text.addresses import without_click_ids

MAX_REDIRECTS = 5
MAX_LINKS = 200
"""Maximum number of links of a text that are checked."""


class Finding(NamedTuple):
    """A problem found in a text. `blocks` is True if the text may not be published with it."""

    blocks: bool
    text: str

    def __str__(self) -> str:
        return self.text


def check_before_publication(article: Article, text: Text, *, at: datetime.datetime) -> list[Finding]:
    """Return every finding in a text, blocks first. `text` is a revision, a draft or the article itself."""
    findings = [
        *_check_completeness(article, text),
        *_check_figures(article, text),
        *_check_pictures(text),
        *_check_links(text, at),
        *_check_people(text),
    ]
    return sorted(findings, key=lambda finding: not finding.blocks)


def photographs_of(text: Text) -> list[int]:
    """Return the ids of all photographs of a text, the lead photograph first."""
    lead = [text.photograph_id] if text.photograph_id else []
    return list(dict.fromkeys(lead + tokens.photographs_in(text.body)))


def _check_completeness(article: Article, text: Text) -> Iterator[Finding]:
    wanted = [
        (_("headline"), bool(text.headline.strip())),
        (_("standfirst"), bool(text.standfirst.strip())),
        (_("text"), not tokens.is_empty(text.body)),
    ]
    missing = [label for label, is_there in wanted if not is_there]
    if missing:
        yield Finding(True, _("Fill in before publishing: %s.") % ", ".join(missing))
    if not article.bylines.exists():
        yield Finding(True, _("Name at least one author before publishing."))


def _check_figures(article: Article, text: Text) -> Iterator[Finding]:
    try:
        tokens.check_figures(text.body)
    except ValidationError as error:
        yield from (Finding(True, message) for message in error.messages)
        return
    used = tokens.tokens_in(text.body)
    shown = {figure.slug: figure for figure in Figure.objects.filter(slug__in=[token.slug for token in used])}
    live = {pk: count.value for pk, count in figures.shown_counts(shown.values()).items()}
    yield from _check_releases(shown.values(), live)
    for broken in figures.broken_sums():
        if broken.figure.slug in shown:
            about = {"figure": broken.figure, "value": broken.value, "sum": broken.sum}
            yield Finding(True, _("%(figure)s is %(value)d, but its parts add up to %(sum)d.") % about)
    for figure in shown.values():
        if live.get(figure.pk) == 1:
            yield Finding(False, _("“%s” is 1: a number this small may identify a person.") % figure)
    for use in article.figure_uses.filter(mode=FigureUse.Mode.FROZEN, published_value__isnull=False):
        frozen = next((figure for figure in shown.values() if figure.pk == use.figure_id), None)
        now = live.get(use.figure_id)
        if frozen is not None and now != use.published_value:
            about = {"figure": frozen, "then": use.published_value, "now": now}
            yield Finding(False, _("The text freezes “%(figure)s” at %(then)d; it is now %(now)d.") % about)


def _check_releases(shown: Collection[Figure], live: Mapping[int, int]) -> Iterator[Finding]:
    """Compare what readers see of the figures, by primary key, with what the desk counts."""
    now = figures.counts(shown)
    for figure in shown:
        if figure.pk not in live:
            yield Finding(True, _("No value of “%s” has been released to readers yet.") % figure)
        elif live[figure.pk] != now[figure.pk].value:
            about = {"figure": figure, "shown": live[figure.pk], "now": now[figure.pk].value}
            message = _("Readers see %(shown)d for “%(figure)s”; the desk counts %(now)d. Release the figures first.")
            yield Finding(False, message % about)


def _check_pictures(text: Text) -> Iterator[Finding]:
    wanted = photographs_of(text)
    photographs = Photograph.objects.in_bulk(wanted)
    for pk in wanted:
        photograph = photographs.get(pk)
        if photograph is None:
            yield Finding(True, _("Photograph %d does not exist.") % pk)
        elif not photograph.alt.strip():
            yield Finding(True, _("Photograph %d has no alternative text.") % pk)
        elif photograph.alt.strip() == photograph.caption.strip():
            message = _("The alternative text of photograph %d repeats its caption: say what can be seen.")
            yield Finding(False, message % pk)
    documents = tokens.documents_in(text.body)
    known = set(Document.objects.filter(pk__in=documents).values_list("pk", flat=True))
    yield from (Finding(True, _("Document %d does not exist.") % pk) for pk in documents if pk not in known)
    charts = tokens.charts_in(text.body)
    public = set(Chart.objects.filter(pk__in=charts, is_public=True).values_list("pk", flat=True))
    yield from (
        Finding(True, _("Chart %d is not public, or does not exist.") % pk) for pk in charts if pk not in public
    )


def _check_links(text: Text, at: datetime.datetime) -> Iterator[Finding]:
    for address in tokens.links_in(text.body)[:MAX_LINKS]:
        path = path_within_site(address)
        if path is not None and not address_answers(path):
            yield Finding(False, _("A link leads nowhere: %s") % address)


def path_within_site(address: str) -> str | None:
    """Return the path and query of an address within this site, or None for any other address.

    An address that cannot be parsed gives "//", a path that no page has.
    """
    try:
        parts, site = urlsplit(address), urlsplit(settings.SITE_URL)
    except ValueError:
        return "//"
    if parts.scheme in ("http", "https") and parts.netloc != site.netloc:
        return None
    if parts.scheme not in ("", "http", "https") or address.startswith("#"):
        return None
    query = without_click_ids(parts.query)
    return (parts.path or "/") + (f"?{query}" if query else "")


def address_answers(address: str) -> bool:
    """Return whether an anonymous reader who requests this path and query gets a page, after redirects within the site.

    As for readers, a slash that is missing at the end is added.
    """
    for _redirect in range(MAX_REDIRECTS):
        path, _mark, query = address.partition("?")
        if path.startswith(str(settings.LOGIN_URL)):
            return False
        try:
            response = _answer(path, query)
        except (Http404, Resolver404, PermissionDenied, ValueError):
            return False
        if response.status_code not in (301, 302, 303, 307, 308):
            return bool(response.status_code < 400)
        within = path_within_site(response.headers["Location"])
        if within is None:
            return True
        address = within
    return False


def _answer(path: str, query: str) -> HttpResponse:
    """Return what an anonymous reader gets, before middleware. Raises what the view raises, and Resolver404."""
    if not path.endswith("/"):
        with suppress(Resolver404):
            resolve(f"{path}/")
            path += "/"
    match = resolve(path)
    if match.view_name.startswith(("articles:shared", "articles:preview", "admin:")):
        raise Http404
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {
        "HTTP_HOST": urlsplit(settings.SITE_URL).netloc,
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": query,
        "PATH_INFO": path,
    }
    request.GET = QueryDict(query)
    request.user = AnonymousUser()
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def _check_people(text: Text) -> Iterator[Finding]:
    whole = "\n".join([text.headline, text.standfirst, tokens.plain_text(text.body)])
    notes = tokens.FOOTNOTE.findall(text.body)
    pictures = Photograph.objects.filter(pk__in=photographs_of(text)).values_list("alt", "caption", "credit")
    documents = Document.objects.filter(pk__in=tokens.documents_in(text.body)).values_list("title")
    beside = [value for row in (*pictures, *documents) for value in row]
    named = cases_named_in("\n".join([whole, *notes, *beside]))
    if named:
        message = ngettext(
            "The text names a person whose name is sealed. Case: %s.",
            "The text names people whose names are sealed. Cases: %s.",
            len(named),
        )
        yield Finding(False, message % ", ".join(named))
