from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from articles import publishing
from articles.forms import ArticleForm, BylineFormSet, PhotographForm
from articles.models import Article, Author, Byline, Correction, FigureUse, Photograph, Section, StatusChange, Tag
from desertions import figures
from desertions.models import Figure
from newsroom.lib.desk_admin import DeskAdmin, ReadOnlyInline
from newsroom.lib.rights import may


class BylineInline(TabularInline):
    model = Byline
    formset = BylineFormSet
    extra = 0
    hide_title = True
    autocomplete_fields = ["author"]


class CorrectionInline(TabularInline):
    model = Correction
    extra = 0
    hide_title = True
    fields = ["text", "changes_sense"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class FigureUseInline(ReadOnlyInline):
    """Which figures the text holds; read only, it follows the text."""

    model = FigureUse
    fields = readonly_fields = ["figure", "mode", "published_value", "now"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        self.counts: dict[int, figures.FigureCount] | None = None
        return super().get_queryset(request).select_related("figure")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "articles.view_article")

    @admin.display(description=_("now"))
    def now(self, use: FigureUse) -> str:
        if self.counts is None:
            self.counts = figures.counts(Figure.objects.filter(uses__article=use.article_id).distinct())
        return str(self.counts[use.figure_id].value) if use.figure_id in self.counts else "—"


class StatusChangeInline(ReadOnlyInline):
    model = StatusChange
    fields = readonly_fields = ["from_status", "to_status", "by", "at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "articles.view_article")


class ArticleAdminForm(ArticleForm):
    publish_at = forms.SplitDateTimeField(
        label=_("publish at"),
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget(),
        help_text=_(
            "For “Save and publish”: left empty, it appears at once; in the future, it appears by itself then."
        ),
    )


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    form = ArticleAdminForm
    verb_errors = (publishing.CannotPublishError,)
    list_display = ["headline", "section", "status", "published_at", "language", "comment_policy"]
    list_filter = ["status", "section", "language", "comment_policy"]
    list_select_related = ["section"]
    search_fields = ["headline", "standfirst", "slug"]
    autocomplete_fields = ["section", "tags", "photograph"]
    prepopulated_fields = {"slug": ["headline"]}
    readonly_fields = ["status", "published_at", "on_the_site"]
    inlines = [BylineInline, CorrectionInline, FigureUseInline, StatusChangeInline]
    actions_submit_line = ["submit_for_review_one", "publish_one", "withdraw_one"]
    fieldsets = [
        (None, {"fields": ["headline", "slug", "standfirst", "body"]}),
        (_("Place"), {"fields": [("section", "language"), "tags", "photograph"]}),
        (
            _("Publication"),
            {
                "fields": [
                    ("status", "published_at"),
                    "on_the_site",
                    "publish_at",
                    ("comment_policy", "comments_close_after"),
                ]
            },
        ),
    ]

    class Media:
        css = {"all": ["css/admin/editor.css"]}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["public_figures"] = self._figures()
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        if (
            change
            and obj.status == Article.Status.PUBLISHED
            and {"headline", "standfirst", "body"} & set(form.changed_data)
        ):
            obj.updated_at = timezone.now()
            obj.save(update_fields=["updated_at"])
        request.publish_at = form.cleaned_data.get("publish_at")  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The address of an article that readers may know stays."""
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "slug"] if obj is not None and obj.published_at else fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj is not None and obj.published_at else super().get_prepopulated_fields(request, obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """A correction comes in by its verb; everything else is saved as it stands."""
        if formset.model is not Correction:
            super().save_formset(request, form, formset, change)
            return
        for new in formset.save(commit=False):
            publishing.correct(form.instance, text=new.text, changes_sense=new.changes_sense, at=timezone.now())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A live article is changed only by those who may publish."""
        live = obj is not None and obj.status == Article.Status.PUBLISHED
        return super().has_change_permission(request, obj) and (
            not live or may(request.user, "articles.publish_article")
        )

    def after_saving(self, request: HttpRequest, obj: Article, form: Any) -> None:
        publishing.note_figures(obj)

    @admin.display(description=_("on the site"))
    def on_the_site(self, article: Article) -> str:
        if article.pk is None:
            return str(_("Save it to see a preview."))
        if article.is_published(timezone.now()):
            return format_html('<a href="{0}">{0}</a>', article.get_absolute_url())
        return format_html('<a href="{}">{}</a>', reverse("articles:preview", args=[article.pk]), _("Preview"))

    def has_submit_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.has_change_permission(request) and self._status(object_id) == Article.Status.DRAFT

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        published = self._status(object_id) == Article.Status.PUBLISHED
        return may(request.user, "articles.publish_article") and not published

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        published = self._status(object_id) == Article.Status.PUBLISHED
        return may(request.user, "articles.publish_article") and published

    @action(description=_("Save and hand in for review"), permissions=["submit"])
    def submit_for_review_one(self, request: HttpRequest, obj: Article) -> None:
        self.try_verb(request, publishing.submit_for_review, obj, by=request.user, at=timezone.now())

    @action(description=_("Save and publish"), permissions=["publish"])
    def publish_one(self, request: HttpRequest, obj: Article) -> None:
        now = timezone.now()
        publish_at = getattr(request, "publish_at", None) or now
        self.try_verb(request, publishing.publish, obj, by=request.user, at=now, publish_at=publish_at)

    @action(description=_("Save and withdraw"), permissions=["withdraw"])
    def withdraw_one(self, request: HttpRequest, obj: Article) -> None:
        self.try_verb(request, publishing.withdraw, obj, by=request.user, at=timezone.now())

    def _status(self, object_id: Any) -> str:
        status = Article.objects.filter(pk=object_id).values_list("status", flat=True).first() if object_id else None
        return status or Article.Status.DRAFT

    def _figures(self) -> list[dict[str, Any]]:
        public = list(Figure.objects.all().public().order_by("label_en"))
        live = figures.counts(public)
        return [
            {"slug": figure.slug, "label": figure.label, "value": live[figure.pk].value}
            for figure in public
            if figure.pk in live
        ]


@admin.register(Photograph)
class PhotographAdmin(DeskAdmin):
    form = PhotographForm
    also_saved = {"image": ("width", "height")}
    list_display = ["alt", "credit", "width", "height"]
    search_fields = ["alt", "caption", "credit"]


@admin.register(Correction)
class CorrectionAdmin(DeskAdmin):
    list_display = ["text", "article", "changes_sense", "made_at"]
    list_filter = ["changes_sense"]
    list_select_related = ["article"]
    search_fields = ["text", "article__headline"]
    autocomplete_fields = ["article"]

    def save_model(self, request: HttpRequest, obj: Correction, form: Any, change: bool) -> None:
        made = publishing.correct(obj.article, text=obj.text, changes_sense=obj.changes_sense, at=timezone.now())
        obj.pk = made.pk


@admin.register(Section)
class SectionAdmin(DeskAdmin):
    list_display = ["name_en", "name_ru", "slug", "position"]
    search_fields = ["name_en", "name_ru"]
    prepopulated_fields = {"slug": ["name_en"]}


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    list_display = ["name", "slug", "user"]
    list_select_related = ["user"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]
