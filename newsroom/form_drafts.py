"""Drafts of the desk's forms: what a person types is stored while they type, and put back when they ask for it.

A script sends the fields of an open form to `keep`. The page of a form lists the drafts of its object, or of all new
ones, and `?draft=` puts one back. Saving the form ends its draft.
"""

import datetime
import json
import re
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from newsroom.models import FormDraft

OPEN_TIMEOUT = datetime.timedelta(seconds=50)
"""Somebody who was not heard of for so long does not have the form open any more."""
KEPT_FOR = datetime.timedelta(days=60)
"""A draft to which nobody came back is deleted then."""
MAX_KEY, MAX_FIELDS = 36, 2000
TITLES = ("headline", "title", "name", "public_id", "identity-0-surname", "text")
"""Fields by which a person knows a draft, the first that is filled in."""


class Form(NamedTuple):
    """A form of the desk: its admin, and the object that it changes, or None for a new one."""

    admin: Any
    object_id: int | None
    obj: Any = None

    @property
    def name(self) -> str:
        """Return app and model."""
        return str(self.admin.opts.label_lower)


def form_of(
    request: HttpRequest, match: ResolverMatch | None, admins: dict[Any, ModelAdmin[Any]], *, reads_object: bool = True
) -> Form | None:
    """Return the form at an address, or None if it is none that keeps drafts, or none that the person may change.

    Without `reads_object`, rights to the one object are left to the caller.
    """
    name, _underscore, action = (match.url_name or "" if match else "").rpartition("_")
    admin: Any = next((a for a in admins.values() if f"{a.opts.app_label}_{a.opts.model_name}" == name), None)
    if match is None or match.namespace != "admin" or not getattr(admin, "keeps_drafts", False):
        return None
    if action == "add":
        return Form(admin, None) if admin.has_add_permission(request) else None
    object_id = match.kwargs.get("object_id", "")
    if action != "change" or not object_id.isdecimal() or len(object_id) > 18:
        return None
    if not reads_object:
        return Form(admin, int(object_id)) if admin.has_change_permission(request) else None
    obj = admin.get_queryset(request).filter(pk=int(object_id)).first()
    return Form(admin, obj.pk, obj) if obj is not None and admin.has_change_permission(request, obj) else None


def keep(request: HttpRequest, admins: dict[Any, ModelAdmin[Any]]) -> HttpResponse:
    """Store that a person has a form open and, if `fields` are sent, what they have typed and not saved.

    Returns when, who else has it open, and the version of the object that is stored. Raises PermissionDenied.
    """
    form = _form_at(request, request.POST.get("path", ""), admins)
    now, key = timezone.now(), request.POST.get("key", "")[:MAX_KEY]
    values: dict[str, Any] = {"seen_at": now}
    if "fields" in request.POST:
        FormDraft.objects.filter(by_id=request.user.pk, seen_at__lt=now - KEPT_FOR).delete()
        values |= {"content": _fields_of(request.POST["fields"]), "typed_at": now}
    draft = FormDraft(
        by_id=int(request.user.pk or 0), form=form.name, object_id=form.object_id, key="" if form.obj else key, **values
    )
    if "fields" in request.POST or form.obj:
        FormDraft.objects.bulk_create(
            [draft],
            update_conflicts=True,
            unique_fields=["by", "form", "object_id", "key"],
            update_fields=list(values),
        )
    return JsonResponse({
        "kept": date_format(timezone.localtime(now), "TIME_FORMAT"),
        "others": [str(other.by) for other in others_at(form, request, now)],
        "version": form.admin.version_of(form.obj) if form.obj else "",
    })  # fmt: skip


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one of the person's own drafts and lead back to its form."""
    FormDraft.objects.filter(pk=pk, by_id=request.user.pk).delete()
    back = request.POST.get("path", "")
    return HttpResponseRedirect(back if back.startswith("/admin/") else "/admin/")


def panel_of(request: HttpRequest, admins: dict[Any, ModelAdmin[Any]]) -> dict[str, Any] | None:
    """Return what the page of a form shows about drafts, or None for any other page. The page itself refuses others."""
    form = form_of(request, request.resolver_match, admins, reads_object=False)
    if form is None:
        return None
    at = timezone.now()
    open_now = Q(seen_at__gt=at - OPEN_TIMEOUT, object_id__isnull=False)
    drafts = FormDraft.objects.filter(form=form.name, object_id=form.object_id)
    shown = drafts.filter(Q(by_id=request.user.pk) | open_now).select_related("by")
    rows = list(shown.defer("content").order_by("by__username", "-seen_at"))
    is_open = request.GET.get("draft") or request.method == "POST"
    own = [draft.pk for draft in rows if draft.by_id == request.user.pk and draft.typed_at and not is_open]
    typed = FormDraft.objects.in_bulk(own)  # what others have typed is not even opened
    return {
        "drafts": [(typed[pk], title_of(typed[pk])) for pk in own],
        "others": [draft for draft in rows if draft.by_id != request.user.pk],
        "key": _key(request),
    }


def restored_form(request: HttpRequest, admins: dict[Any, ModelAdmin[Any]]) -> QueryDict | None:
    """Return the fields of the draft that the address asks for, or None. Says so if it is not there any more."""
    asked = request.GET.get("draft", "")
    form = form_of(request, request.resolver_match, admins) if asked else None
    if form is None:
        return None
    number = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    draft = _own_drafts(request, form).filter(pk=number).first()
    if draft is None:
        messages.info(request, _("This draft is not there any more: it was saved or discarded."))
        return None
    fields = QueryDict(mutable=True)
    for name, value in draft.content:
        fields.appendlist(name, value)
    fields["_draft_key"] = draft.key
    return fields


def forget_saved(request: HttpRequest, response: HttpResponse) -> None:
    """Delete the draft of a form that was just saved: its answer leads elsewhere."""
    if request.method != "POST" or response.status_code != 302:
        return
    match = request.resolver_match
    name, _underscore, action = (match.url_name or "" if match else "").rpartition("_")
    object_id = match.kwargs.get("object_id", "") if match else ""
    if action != "add" and not (action == "change" and object_id.isdecimal()):
        return
    response.headers["Location"] = re.sub(r"[?&]draft=\d+", "", response.headers["Location"])
    own = FormDraft.objects.filter(by_id=request.user.pk, form=name.replace("_", ".", 1))
    if action == "add":
        own.filter(object_id=None, key=request.POST.get("_draft_key", "")[:MAX_KEY]).delete()
    else:
        own.filter(object_id=int(object_id)).delete()


def others_at(form: Form, request: HttpRequest, at: datetime.datetime) -> QuerySet[FormDraft]:
    """Return the drafts of other people who have the object open now, ordered by user name."""
    open_now = FormDraft.objects.filter(form=form.name, object_id=form.object_id, seen_at__gt=at - OPEN_TIMEOUT)
    if form.obj is None:
        return open_now.none()
    return open_now.exclude(by_id=request.user.pk).select_related("by").order_by("by__username")


def title_of(draft: FormDraft) -> str:
    """Return by what a person knows the draft."""
    values = dict(draft.content)
    return next((values[name][:80] for name in TITLES if values.get(name, "").strip()), _("without a title"))


def _own_drafts(request: HttpRequest, form: Form) -> QuerySet[FormDraft]:
    return FormDraft.objects.filter(by_id=request.user.pk, form=form.name, object_id=form.object_id)


def _form_at(request: HttpRequest, path: str, admins: dict[Any, ModelAdmin[Any]]) -> Form:
    try:
        form = form_of(request, resolve(path), admins)
    except Resolver404:
        form = None
    if form is None:
        raise PermissionDenied
    return form


def _fields_of(sent: str) -> list[list[str]]:
    """Return names and values that a script sent as JSON. Raises PermissionDenied for anything else."""
    try:
        pairs = json.loads(sent)
        fields = [[str(name)[:200], str(value).replace("\0", "")] for name, value in pairs]
    except (ValueError, TypeError, RecursionError) as error:
        raise PermissionDenied from error
    if len(fields) > MAX_FIELDS:
        raise PermissionDenied
    return fields


def _key(request: HttpRequest) -> str:
    """Return the key of the draft that is in the form, or "" if the script is to choose one."""
    restored = getattr(request, "restored_form", None)
    sent = restored if restored is not None else request.POST
    return str(sent.get("_draft_key", ""))[:MAX_KEY]
