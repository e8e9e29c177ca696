from articles.views.files import card, document, photograph, rendition
from articles.views.pages import article, author, corrections, preview, section, series, site_page, tag
from articles.views.search import search
from articles.views.sharing import shared, shared_document, shared_rendition

__all__ = [
    "article",
    "author",
    "card",
    "corrections",
    "document",
    "photograph",
    "preview",
    "rendition",
    "search",
    "section",
    "series",
    "shared",
    "shared_document",
    "shared_rendition",
    "site_page",
    "tag",
]
