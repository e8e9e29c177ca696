"""Sources with their grading and protection."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from desertions.cases import publication
from desertions.forms import SourceForm
from desertions.models import Case, Evidence, Source, SourceFile
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest, may

CITING_SHOWN, FILES_SHOWN = 20, 200


@admin.register(Source)
class SourceAdmin(DeskAdmin):
    """Sources of the desk."""

    form = SourceForm
    searches_full_text = True
    compressed_fields = False
    change_form_template = "admin/desertions/source/form.html"
    list_display = ["title", "kind", "grade", "confidentiality", "dated"]
    list_filter = ["kind", "reliability", "credibility", "confidentiality"]
    search_fields = ["title"]
    search_help_text = _("Any word of title, publisher, address or notes.")
    ordering = ["-id"]
    sortable_by = ()
    autocomplete_fields = ["repeats"]
    fieldsets: Any = [
        (None, {"fields": ["title", "statement", "kind", "publisher", "url", ("dated", "received_on"), "repeats"]}),
        (
            _("Grading"),
            {
                "fields": ["reliability", "credibility"],
                "description": _(
                    "Two separate judgements: the letter is about the source, the digit about what it says."
                ),
            },
        ),
        (
            _("Protection"),
            {
                "fields": [
                    "confidentiality",
                    "kind_may_be_named",
                    ("consent", "consent_on"),
                    "consent_covers",
                    "contact",
                ]
            },
        ),
        (_("For the desk"), {"fields": ["notes"]}),
    ]
    readonly_fields = ["statement"]

    class Media:
        css = {"all": ["css/admin/case.css"]}

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the sources that the person may see, without their search vectors."""
        rows: QuerySet[Any] = super().get_queryset(request).visible_to(request.user).defer("search_vector")
        return rows

    def formfield_for_foreignkey(self, db_field: Any, request: DeskRequest, **kwargs: Any) -> Any:
        """Offer only sources that the person may see."""
        if db_field.name == "repeats":
            kwargs["queryset"] = Source.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_fieldsets(self, request: DeskRequest, obj: Any = None) -> Any:
        """Return the fields without those the person may not read: contact details, and a sealed source it repeats.

        Anyone who enters a source may write down contact details. Reading them later needs its own right.
        """
        hidden = set()
        if obj is not None and not may(request.user, "desertions.contact_source"):
            hidden.add("contact")
        if obj is None or not obj.statement:
            hidden.add("statement")
        if obj and obj.repeats_id and not Source.objects.visible_to(request.user).filter(pk=obj.repeats_id).exists():
            hidden.add("repeats")
        return [
            (name, options | {"fields": [field for field in options["fields"] if field not in hidden]})
            for name, options in self.fieldsets
        ]

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: sources stay."""
        return False

    def render_change_form(self, request: DeskRequest, context: Any, obj: Any = None, **kwargs: Any) -> HttpResponse:
        """Add the files of the source and the cases that cite it to the page."""
        if obj is not None:
            cited = Exists(Evidence.objects.filter(case=OuterRef("pk"), source=obj))
            citing = Case.objects.filter(cited).order_by("-id").only("public_id")
            files = SourceFile.objects.visible_to(request.user).filter(source=obj).select_related("uploaded_by")
            context |= {
                "files": files[:FILES_SHOWN],
                "may_add_file": may(request.user, "desertions.add_sourcefile"),
                "citing": list(citing[: CITING_SHOWN + 1]),
                "citing_shown": CITING_SHOWN,
            }
        response: HttpResponse = super().render_change_form(request, context, obj=obj, **kwargs)
        return response

    def after_saving(self, request: DeskRequest, obj: Source, form: Any) -> None:
        """Hide public cases that rest on this source alone, once it may no longer be named."""
        hidden = publication.hide_unsupported(obj, by=request.user, at=timezone.now())
        if hidden:
            message = ngettext("%d case is hidden from readers now.", "%d cases are hidden from readers now.", hidden)
            self.message_user(request, message % hidden, messages.WARNING)
