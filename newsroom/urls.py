from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from newsroom import views
from newsroom.lib.web.methods import require_POST, require_safe
from newsroom.lib.web.public_page import EVERY_TOPIC, public_page
from newsroom.sitemaps import NEWS, SITEMAPS

PARTS = {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_part"}

urlpatterns = [
    path("", views.home, name="home"),
    # Changes nothing but this browser's own cookie, so it needs no token.
    path("language/", csrf_exempt(require_POST(set_language)), name="set_language"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("front-page/", views.front_page_preview, name="front_page_preview"),
    path("sitemap.xml", public_page(*EVERY_TOPIC)(require_safe(sitemaps.index)), PARTS, name="sitemap"),
    path("sitemap-news.xml", views.news_sitemap, NEWS, name="news_sitemap"),
    path(
        "sitemap-<section>.xml",
        public_page(*EVERY_TOPIC)(require_safe(sitemaps.sitemap)),
        {"sitemaps": SITEMAPS},
        name="sitemap_part",
    ),
    path("sign-in/", include("newsroom.sign_in.urls")),
    path("admin/", admin.site.urls),
    path("comments/", include("comments.urls")),
    path("", include("desertions.urls")),
    path("", include("articles.urls")),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
