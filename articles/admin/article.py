"""The article's form: it writes revisions, and its buttons move an article from the desk to its readers."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextInputWidget

from articles.admin.article_filters import Assigned, StaleTranslation
from articles.admin.article_pages import PAGES, desk_of, tell_findings
from articles.admin.inlines import (
    BylineInline,
    CorrectionInline,
    DeskNoteInline,
    FigureUseInline,
    StatusChangeInline,
    may_place,
)
from articles.editing import publication_checks, revisions, translations
from articles.forms import ArticleForm
from articles.models import TEXT, Article, Correction, DeskNote
from articles.publishing import corrections, publish, redirects
from desertions.figures import figures
from desertions.models import Figure
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest, may

TEXT_FIELDS = {column.removesuffix("_id") for column in TEXT}


class ArticleAdminForm(ArticleForm):
    """The article's form with the widgets of the admin."""

    class Meta(ArticleForm.Meta):
        fields = [*ArticleForm.Meta.fields, "comments_close_after"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "publish_at" in self.fields:
            self.fields["publish_at"].widget = UnfoldAdminSplitDateTimeWidget()
            self.fields["note"].widget = UnfoldAdminTextInputWidget()


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    """Articles: the form that writes one, and the list of all."""

    pages = PAGES
    form = ArticleAdminForm
    searches_full_text = True
    verb_errors = (publish.CannotPublishError,)
    list_display = ["headline", "section", "where_it_stands", "assignee", "due_on", "published_at", "language"]
    list_filter = ["status", "next_status", Assigned, "section", "language", StaleTranslation, "comment_policy"]
    list_select_related = ["section", "assignee"]
    search_fields = ["headline"]
    autocomplete_fields = ["section", "series", "tags", "photograph", "translation_of"]
    prepopulated_fields = {"slug": ["headline"]}
    readonly_fields = ["where_it_stands", "published_at"]
    inlines = [BylineInline, DeskNoteInline, CorrectionInline, FigureUseInline, StatusChangeInline]
    actions_submit_line = [
        "check_one",
        "submit_for_review_one",
        "approve_one",
        "send_back_one",
        "publish_one",
        "unschedule_one",
    ]
    fieldsets = [
        (None, {"fields": ["headline", "slug", "standfirst", "body", "photograph", "base"]}),
        (_("Place"), {"fields": [("section", "series"), "tags", ("language", "translation_of")]}),
        (
            _("Publication"),
            {
                "fields": [
                    ("where_it_stands", "published_at"),
                    ("assignee", "due_on"),
                    "publish_at",
                    "despite_warnings",
                    "note",
                    ("comment_policy", "comments_close_after"),
                ]
            },
        ),
    ]

    class Media:
        css = {"all": ["css/admin/case.css", "css/admin/editor.css"]}
        js = ["js/word-count.js"]

    def get_queryset(self, request: DeskRequest) -> QuerySet[Article]:
        """Return the articles without their search vectors."""
        rows: QuerySet[Article] = super().get_queryset(request).defer("search_vector")
        return rows

    def formfield_for_foreignkey(self, db_field: Any, request: DeskRequest, **kwargs: Any) -> Any:
        """Offer active members of staff as assignees."""
        if db_field.name == "assignee":
            kwargs["queryset"] = User.objects.filter(is_staff=True, is_active=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_object(self, request: DeskRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the article with its newest text."""
        article = super().get_object(request, object_id, from_field)
        if article is not None and article.working is not None:
            self._fill(article, article.working)
        return article

    def version_of(self, obj: Article) -> str:
        """Return the number of the newest revision."""
        return str(obj.working.number) if obj.working else ""

    def render_change_form(self, request: DeskRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add the figures on offer, an editing conflict and the state of the desk to the page."""
        article = context.get("original")
        form = context["adminform"].form
        context["public_figures"] = self._figures()
        context["conflict"] = getattr(form, "conflict", None)
        context |= desk_of(request, article, form)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_readonly_fields(self, request: DeskRequest, obj: Any = None) -> list[str]:
        """Return the read-only fields.

        Fields that change at once what readers of a published article see need the right to publish.
        """
        fields = list(super().get_readonly_fields(request, obj))
        if may_place(request, obj):
            return fields
        placing = ["slug", "section", "series", "tags", "language", "translation_of"]
        return [*fields, *placing, "comment_policy", "comments_close_after"]

    def get_prepopulated_fields(self, request: DeskRequest, obj: Any = None) -> dict[str, Any]:
        """Derive the slug from the headline only until the article was first published."""
        known = obj is not None and obj.published_at
        return {} if known or not may_place(request, obj) else super().get_prepopulated_fields(request, obj)

    def save_model(self, request: DeskRequest, obj: Article, form: Any, change: bool) -> None:
        """Save the fields of the article and store its text as a new revision."""
        request.form = form  # type: ignore[attr-defined] # read by the buttons that follow
        if not change:
            super().save_model(request, obj, form, change)
        else:
            columns = {field.name for field in obj._meta.concrete_fields} - TEXT_FIELDS - {"slug"}
            obj.save(update_fields=[name for name in form.changed_data if name in columns])
            if "slug" in form.changed_data:
                slug, obj.slug = obj.slug, form.initial["slug"]
                redirects.change_slug(obj, slug)
        revisions.save_text(obj, revisions.text_of(obj), by=request.user, at=timezone.now())
        if "translation_of" in form.changed_data and obj.translation_of:
            translations.mark_up_to_date(obj)

    def save_formset(self, request: DeskRequest, form: Any, formset: Any, change: bool) -> None:
        """Publish new corrections, sign new notes, and save other rows as they are."""
        if formset.model is Correction:
            for new in formset.save(commit=False):
                corrections.correct(form.instance, text=new.text, changes_sense=new.changes_sense, at=timezone.now())
        elif formset.model is DeskNote:
            for new in formset.save(commit=False):
                new.by, new.at = request.user, timezone.now()
                new.save()
        else:
            super().save_formset(request, form, formset, change)

    @admin.display(description=_("state"), ordering=F("status"))
    def where_it_stands(self, article: Article) -> str:
        """Return the status of the article and of its next version."""
        return article.standing(timezone.now())

    def _is_at(self, object_id: Any, *stages: str) -> bool:
        if not str(object_id).isdecimal():
            return Article.Status.DRAFT in stages
        row = Article.objects.filter(pk=object_id).values_list("status", "next_status").first()
        status, next_status = row or (Article.Status.DRAFT, "")
        return (next_status or status) in stages

    def _has(self, object_id: Any, **state: Any) -> bool:
        return str(object_id).isdecimal() and Article.objects.filter(pk=object_id, **state).exists()

    def has_check_permission(self, request: DeskRequest, object_id: Any = None) -> bool:
        """Return whether the person may change articles."""
        return bool(self.has_change_permission(request))

    def has_submit_permission(self, request: DeskRequest, object_id: Any = None) -> bool:
        """Return whether the person may change the article and it is a draft."""
        return self.has_change_permission(request) and self._is_at(object_id, Article.Status.DRAFT)

    def has_approve_permission(self, request: DeskRequest, object_id: Any = None) -> bool:
        """Return whether the person may publish and the article is in review."""
        may_publish = may(request.user, "articles.publish_article")
        return may_publish and self._is_at(object_id, Article.Status.IN_REVIEW)

    def has_return_permission(self, request: DeskRequest, object_id: Any = None) -> bool:
        """Return whether the person may publish and the article is in review or approved."""
        stages = (Article.Status.IN_REVIEW, Article.Status.APPROVED)
        return may(request.user, "articles.publish_article") and self._is_at(object_id, *stages)

    def has_publish_permission(self, request: DeskRequest, object_id: Any = None) -> bool:
        """Return whether the person may publish articles."""
        return may(request.user, "articles.publish_article")

    def has_unschedule_permission(self, request: DeskRequest, object_id: Any = None) -> bool:
        """Return whether the person may publish and a version of the article is scheduled."""
        waits = self._has(object_id, next_at__gt=timezone.now())
        return waits and may(request.user, "articles.publish_article")

    @action(description=_("Save and check"), permissions=["check"])
    def check_one(self, request: DeskRequest, obj: Article) -> None:
        """Show what the checks before publication find."""
        findings = publication_checks.check_before_publication(obj, obj.working or obj, at=timezone.now())  # type: ignore[arg-type] # a text too
        tell_findings(self, request, findings)

    @action(description=_("Save and hand in for review"), permissions=["submit"])
    def submit_for_review_one(self, request: DeskRequest, obj: Article) -> None:
        """Hand the article in for review."""
        self.try_verb(request, publish.submit_for_review, obj, by=request.user, at=timezone.now())

    @action(description=_("Save and approve"), permissions=["approve"])
    def approve_one(self, request: DeskRequest, obj: Article) -> None:
        """Approve the article."""
        self.try_verb(request, publish.approve, obj, by=request.user, at=timezone.now())

    @action(description=_("Send back"), permissions=["return"])
    def send_back_one(self, request: DeskRequest, obj: Article) -> None:
        """Send the article back with the note of the form."""
        self.try_verb(request, publish.send_back, obj, by=request.user, at=timezone.now(), note=self._note(request))

    @action(description=_("Save and publish"), permissions=["publish"])
    def publish_one(self, request: DeskRequest, obj: Article) -> None:
        """Publish the article at once, or at the time given in the form."""
        now, given = timezone.now(), request.form.cleaned_data  # type: ignore[attr-defined]
        about = {"publish_at": given["publish_at"] or now, "despite_warnings": given["despite_warnings"]}
        self.try_verb(request, publish.publish, obj, by=request.user, at=now, **about)

    @action(description=_("Take the new version off the schedule"), permissions=["unschedule"])
    def unschedule_one(self, request: DeskRequest, obj: Article) -> None:
        """Take the scheduled version off the schedule."""
        self.try_verb(request, publish.unschedule, obj, by=request.user, at=timezone.now())

    @staticmethod
    def _note(request: DeskRequest) -> str:
        return str(request.form.cleaned_data["note"])  # type: ignore[attr-defined]

    @staticmethod
    def _fill(article: Article, text: Any) -> None:
        for column in TEXT:
            setattr(article, column, getattr(text, column))

    def _figures(self) -> list[dict[str, Any]]:
        public = list(Figure.objects.all().public().order_by("label_en"))
        live = figures.shown_counts(public)
        return [
            {
                "slug": figure.slug,
                "label": figure.label,
                "value": live[figure.pk].value,
                "noun": figure.noun(live[figure.pk].value),
            }
            for figure in public
            if figure.pk in live
        ]
