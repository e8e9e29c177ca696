"""The article form of the admin as an editor sends it."""

from django.urls import reverse

from articles.models import Article


def admin_data(section: int, author: int, **over: str) -> dict[str, object]:
    data: dict[str, object] = {
        "headline": "A headline",
        "slug": "a-headline",
        "standfirst": "A standfirst.",
        "body": "<p>Words.</p>",
        "section": section,
        "language": "en",
        "comment_policy": "held",
        "publish_at_0": "",
        "publish_at_1": "",
        "bylines-TOTAL_FORMS": "1",
        "bylines-INITIAL_FORMS": "0",
        "bylines-0-author": author,
        "bylines-0-position": "0",
    }
    for prefix in ("desk_notes", "corrections", "figure_uses", "status_changes"):
        data[f"{prefix}-TOTAL_FORMS"] = data[f"{prefix}-INITIAL_FORMS"] = "0"
    return data | over


def change_data(article: Article, **over: str) -> dict[str, object]:
    byline = article.bylines.get()
    byline_fields = {"bylines-INITIAL_FORMS": "1", "bylines-0-id": str(byline.pk), "bylines-0-article": str(article.pk)}
    return admin_data(article.section.pk, byline.author_id, **{"slug": article.slug} | byline_fields | over)


def press(client, article: Article, button: str = "", **over: str):  # type: ignore[no-untyped-def]
    data = change_data(article, **over)
    if button:
        data[f"articles_article_{button}"] = "1"
    return client.post(reverse("admin:articles_article_change", args=[article.pk]), data)
