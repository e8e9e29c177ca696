from django.urls import path

from articles import views
from articles.page import feeds
from newsroom.lib.web.methods import require_safe

app_name = "articles"

RENDITION = "photographs/<int:pk>/<slug:shape>-<int:width>.<slug:suffix>"
DOCUMENT = "documents/<int:pk>/"
SHARED = "shared/<str:token>/"


def feed_paths(at: str, feed: type[feeds.SiteFeed], name: str) -> list[object]:
    """Return the paths of a feed in its three formats. Atom has the shortest."""
    kinds = {"": "atom", "rss/": "rss", "json/": "json"}
    return [
        path(
            f"{at}feed/{end}",
            require_safe(feed()),
            {"kind": kind},
            name=f"{name}{'' if kind == 'atom' else f'_{kind}'}",
        )
        for end, kind in kinds.items()
    ]


urlpatterns = [
    path("<int:year>/<int:month>/<int:day>/<slug:slug>/", views.article, name="article"),
    path("articles/<int:pk>/preview/", views.preview, name="preview"),
    path("sections/<slug:slug>/", views.section, name="section"),
    path("series/<slug:slug>/", views.series, name="series"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("pages/<slug:slug>/", views.site_page, name="site_page"),
    path("search/", views.search, name="search"),
    path("corrections/", views.corrections, name="corrections"),
    path("photographs/<int:pk>/", views.photograph, name="photograph"),
    path(RENDITION, views.rendition, name="rendition"),
    path(DOCUMENT, views.document, name="document"),
    path("cards/<int:pk>.png", views.card, name="card"),
    path(SHARED, views.shared, name="shared"),
    path(SHARED + RENDITION, views.shared_rendition, name="shared_rendition"),
    path(SHARED + DOCUMENT, views.shared_document, name="shared_document"),
    *feed_paths("", feeds.SiteFeed, "feed"),
    *feed_paths("sections/<slug:slug>/", feeds.SectionFeed, "section_feed"),
    *feed_paths("tags/<slug:slug>/", feeds.TagFeed, "tag_feed"),
    *feed_paths("authors/<slug:slug>/", feeds.AuthorFeed, "author_feed"),
    *feed_paths("corrections/", feeds.CorrectionFeed, "correction_feed"),
]
