from django.urls import path

from desertions import views
from desertions.explorer import downloads

app_name = "desertions"

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/<slug:slug>/", views.figure, name="figure"),
    path("figures/<slug:slug>/picture.png", views.figure_picture, name="figure_picture"),
    path("methodology/", views.methodology, name="methodology"),
    path("cases/", views.cases, name="cases"),
    *(
        path(f"cases/download/cases.{form}", views.download_cases, {"form": form}, name=f"download_{form}")
        for form in downloads.FORMATS
    ),
    path("letters/", views.write_letter, name="write_letter"),
    path("letters/answer/", views.letter, name="letter"),
    path("letters/answer/write/", views.write_again, name="write_again"),
    path("letters/answer/delete/", views.delete_letter, name="delete_letter"),
    path("embed/cases/", views.embed_cases, name="embed_cases"),
    path("oembed/", views.oembed, name="oembed"),
    path("cases/picture.png", views.cases_picture, name="cases_picture"),
    path("cases/<slug:public_id>/picture.png", views.case_picture, name="case_picture"),
    path("cases/<slug:public_id>/", views.case, name="case"),
    path("cases/<slug:public_id>/preview/", views.case_preview, name="case_preview"),
]
