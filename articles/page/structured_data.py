"""An article's data for machines: schema.org's NewsArticle with its corrections as JSON-LD, and links for sharing."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from articles.models import Article
from articles.page.article_page import ArticlePage

IN_SCRIPT = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})
"""Escapes, so that no text can close the element that contains it."""


def of_story(story: ArticlePage) -> SafeString:
    """Return the content of a `<script type="application/ld+json">`. Source: schema.org/NewsArticle, /correction."""
    properties = {name: value for name, value in _news_article(story).items() if value}
    text = json.dumps(properties, ensure_ascii=False).translate(IN_SCRIPT)
    return mark_safe(text)  # noqa: S308 # JSON in which nothing can open or end a tag


def picture_of(story: ArticlePage) -> str:
    """Return the absolute address of the image that represents the article where its address is shared."""
    if story.picture:
        return f"{settings.SITE_URL}{story.picture['src']}"
    return f"{settings.SITE_URL}{reverse('articles:card', args=[story.article.pk])}"


def share_addresses(story: ArticlePage) -> list[tuple[str, str]]:
    """Return links by which a reader can share the article, as pairs of a name and an address.

    They are plain links: an address is opened only if the reader follows it.
    """
    address, headline = f"{settings.SITE_URL}{story.address}", story.article.headline
    return [
        (gettext("mail"), f"mailto:?{urlencode({'subject': headline, 'body': address}, quote_via=quote)}"),
        ("Telegram", f"https://t.me/share/url?{urlencode({'url': address, 'text': headline}, quote_via=quote)}"),
        ("WhatsApp", f"https://wa.me/?{urlencode({'text': f'{headline} {address}'}, quote_via=quote)}"),
    ]


def _news_article(story: ArticlePage) -> dict[str, Any]:
    article: Article = story.article
    address = f"{settings.SITE_URL}{story.address}"
    publisher = {"@type": "NewsMediaOrganization", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": article.headline,
        "description": article.standfirst,
        "inLanguage": article.language,
        "articleSection": article.section.name,
        "keywords": [tag["name"] for tag in story.tags],
        "datePublished": article.published_at.isoformat() if article.published_at else None,
        "dateModified": story.changed_at.isoformat() if story.changed_at else None,
        "image": [picture_of(story)],
        "author": [
            {"@type": "Person", "name": author["name"], "url": f"{settings.SITE_URL}{_author_path(author)}"}
            for author in story.authors
        ],
        "publisher": publisher | {"correctionsPolicy": f"{settings.SITE_URL}{reverse('articles:corrections')}"},
        "isAccessibleForFree": True,
        "correction": [
            {
                "@type": "CorrectionComment",
                "@id": f"{address}#correction-{correction['id']}",
                "text": correction["text"],
                "datePublished": correction["made_at"].isoformat(),
            }
            for correction in story.corrections
        ],
        "workTranslation" if article.translation_of_id is None else "translationOfWork": [
            {
                "@type": "NewsArticle",
                "@id": f"{settings.SITE_URL}{translation['address']}",
                "inLanguage": translation["language"],
            }
            for translation in story.translations
        ],
    }


def _author_path(row: dict[str, str]) -> str:
    return reverse("articles:author", args=[row["slug"]])
