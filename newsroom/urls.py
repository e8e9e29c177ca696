from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from newsroom import views
from newsroom.sitemaps import SITEMAPS

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.language, name="set_language"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("admin/", admin.site.urls),
    path("comments/", include("comments.urls")),
    path("", include("desertions.urls")),
    path("", include("articles.urls")),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
