"""Corrections, and published numbers that have changed since with their cases."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Correction
from articles.publishing import corrections
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import Page
from newsroom.lib.desk.rights import DeskRequest


def proposed(admin: DeskAdmin, request: DeskRequest) -> HttpResponse:
    """List published numbers that have changed since; correct a story, or note that it needs no correction."""
    proposals = corrections.proposals()
    refused, status = "", 200
    if request.method == "POST":
        refused = _decide(admin, request, proposals)
        if not refused:
            return HttpResponseRedirect(reverse("admin:articles_correction_proposed"))
        status = 400
    context = admin.admin_site.each_context(request) | {
        "title": _("Proposed corrections"),
        "opts": admin.opts,
        "proposals": proposals,
        "refused": refused,
        "typed": request.POST,
    }
    return render(request, "admin/articles/correction/proposed.html", context, status=status)


def _decide(admin: DeskAdmin, request: DeskRequest, proposals: list[corrections.Proposal]) -> str:
    """Apply the decision about a proposal. Returns the reason for a refusal, or `""`."""
    chosen = next((proposal for proposal in proposals if str(proposal.use.pk) == request.POST.get("use")), None)
    if chosen is None or str(chosen.now) != request.POST.get("now"):
        return _("The number has changed since you opened this page. Look at the proposal again.")
    if request.POST.get("decision") == "none":
        corrections.dismiss_proposal(chosen.use, now=chosen.now)
        admin.message_user(request, _("Noted: this number needs no correction."))
        return ""
    text = request.POST.get("text", "").strip()
    if not text:
        return _("Correction: say what was wrong and what is right.")
    sense = bool(request.POST.get("changes_sense"))
    corrections.accept_proposal(chosen.use, now=chosen.now, text=text, changes_sense=sense, at=timezone.now())
    admin.message_user(request, _("The correction is on the page, in the list and in the feed."))
    return ""


@admin.register(Correction)
class CorrectionAdmin(DeskAdmin):
    """Corrections of published stories."""

    pages = [Page("proposed/", proposed, "proposed", "articles.add_correction")]
    list_display = ["text", "article", "changes_sense", "made_at"]
    list_filter = ["changes_sense"]
    list_select_related = ["article"]
    search_fields = ["text", "article__headline"]
    autocomplete_fields = ["article"]

    class Media:
        css = {"all": ["css/admin/case.css"]}

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: a published correction stays; another one corrects it."""
        return False

    def save_model(self, request: DeskRequest, obj: Correction, form: Any, change: bool) -> None:
        """Publish the correction."""
        correction = corrections.correct(obj.article, text=obj.text, changes_sense=obj.changes_sense, at=timezone.now())
        obj.pk = correction.pk
