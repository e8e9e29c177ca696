"""An address for every name outside the admin, with something there to be shown."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from articles.editing import revisions, share_links, usage
from comments.posting.drafts import Draft, defer
from tests.comments.factories import make_comment
from tests.factories import (
    make_article,
    make_case,
    make_document,
    make_figure,
    make_rendered,
    make_site_page,
    make_user,
)


def patterns(resolver: URLResolver, namespace: str = "", before: str = "") -> Iterator[tuple[str, str]]:
    """The name of each address below a resolver, and its whole pattern."""
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", pattern
        else:
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inside, pattern)


def addresses() -> dict[str, str]:
    """Make what the addresses lead to, and return them by name."""
    from articles.models import Series, Tag

    photograph, document = make_rendered(), make_document()
    article = make_article(
        published_at=timezone.now() - timedelta(hours=1),
        photograph=photograph,
        body=f'<p>Text.</p><aside data-document="{document.pk}"></aside>',
    )
    usage.update_usage(article)
    revision = revisions.newest_revision(article, at=timezone.now())
    link = share_links.share(
        revision, for_whom="A lawyer", by=make_user(), at=timezone.now(), expires_at=timezone.now() + timedelta(days=1)
    )
    token, rendition = share_links.token_of(link), [photograph.pk, "whole", 60, "webp"]
    series = Series.objects.create(name_en="Series", name_ru="Серия", slug="series")
    tag = Tag.objects.create(name="Tag", slug="tag")
    article.tags.add(tag)
    article.series = series
    article.save(update_fields=["series"])
    comment = make_comment(article)
    draft = Draft("", "Waits.", "0123456789ab")
    defer(article, draft, seconds=60, at=timezone.now())
    case = make_case()
    arguments = {
        "comments:conversation": [article.pk],
        "comments:comment": [article.pk, comment.pk],
        "comments:new": [article.pk, 0],
        "comments:feed": [article.pk],
        "comments:reply": [article.pk, comment.pk],
        "comments:report": [article.pk, comment.pk],
        "comments:waiting": ["0123456789ab"],
        "comments:receipt_edit": [comment.pk],
        "comments:receipt_delete": [comment.pk],
        "comments:receipt_appeal": [comment.pk],
        "desertions:figure": [make_figure().slug],
        "desertions:case": [case.public_id],
        "desertions:case_preview": [case.public_id],
        "desertions:case_picture": [case.public_id],
        "desertions:figure_picture": [make_figure().slug],
        "articles:preview": [article.pk],
        "articles:site_page": [make_site_page(slug=f"page-{article.pk}").slug],
        "articles:section": [article.section.slug],
        "articles:tag": [tag.slug],
        "articles:author": [article.authors.get().slug],
        "articles:photograph": [photograph.pk],
        "articles:series": [series.slug],
        "articles:rendition": rendition,
        "articles:document": [document.pk],
        "articles:card": [article.pk],
        "articles:shared": [token],
        "articles:shared_rendition": [token, *rendition],
        "articles:shared_document": [token, document.pk],
        "sitemap_part": ["articles"],
        "mfa_remove_webauthn": [1],
    }
    for kind in ("", "_rss", "_json"):
        arguments |= {
            f"articles:section_feed{kind}": [article.section.slug],
            f"articles:tag_feed{kind}": [tag.slug],
            f"articles:author_feed{kind}": [article.authors.get().slug],
        }
    names = {name for name, _pattern in patterns(get_resolver()) if not name.startswith("admin:")}
    named = {name: reverse(name, args=arguments.get(name, [])) for name in names - {"articles:article"}}
    return named | {"articles:article": article.get_absolute_url()}
