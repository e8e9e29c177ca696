"""Texts of an article to save."""

from articles.editing import revisions
from articles.models import Article


def text(body: str, article: Article) -> dict[str, object]:
    return revisions.text_of(article) | {"body": f"<p>{body}</p>"}
