"""Admin of staff accounts and their roles."""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 # both register what is taken out again below
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminTextareaWidget

from newsroom.lib.desk.decision_view import decision_page
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest
from newsroom.lib.desk.texts import StoredCharField
from newsroom.models import FactorReset
from newsroom.sign_in import factor_resets

for model in (User, Group, Authenticator, EmailAddress):
    admin.site.unregister(model)


class ProposalForm(Form):
    """Form for the reason of a reset."""

    reason = StoredCharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("How do you know that it is them who ask? Say where and how you spoke with them."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


def factors(admin: "UserAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Show how an account signs in, and propose to take its second factors away."""
    user = _account(request, pk)
    form = ProposalForm(request.POST or None)

    def act() -> str:
        factor_resets.propose_reset(user, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        return _("Proposed. Another administrator must confirm it.")

    kinds = [factor.get_type_display() for factor in Authenticator.objects.filter(user=user).order_by("type")]
    resets = list(FactorReset.objects.filter(user=user).select_related("proposed_by", "decided_by"))
    return decision_page(
        request, admin, form, act=act, refusals=(factor_resets.CannotResetError,), back=request.path,
        template="admin/auth/factors.html",
        context={
            "title": _("Second factors of %s") % user,
            "account": user,
            "kinds": kinds,
            "waiting": next((reset for reset in resets if reset.is_confirmed is None), None),
            "past": [reset for reset in resets if reset.is_confirmed is not None],
        },
    )  # fmt: skip


def decide_reset(admin: "UserAdmin", request: DeskRequest, pk: int, decision: str) -> HttpResponse:
    """Confirm or decline the reset that waits for an account. Raises Http404 for another decision."""
    verbs = {"confirm": factor_resets.confirm_reset, "decline": factor_resets.decline_reset}
    if decision not in verbs:
        raise Http404
    reset = get_object_or_404(FactorReset, user=_account(request, pk), is_confirmed=None)
    try:
        verbs[decision](reset, by=request.user, at=timezone.now())
    except factor_resets.CannotResetError as error:
        admin.message_user(request, str(error), messages.ERROR)
    else:
        admin.message_user(request, _("Done."))
    return HttpResponseRedirect(reverse("admin:auth_user_factors", args=[pk]))


def _account(request: DeskRequest, pk: int) -> User:
    """Return the account, for administrators. Raises PermissionDenied, Http404."""
    if not request.user.is_superuser:
        raise PermissionDenied
    return get_object_or_404(User, pk=pk)


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User], ModelAdmin):
    """Django's admin of accounts in unfold's design, with a page about second factors."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    actions_detail = ("second_factors",)
    pages = (
        Page("<int:pk>/factors/", factors, "factors"),
        Page("<int:pk>/factors/<str:decision>/", decide_reset, "decide_reset", methods=WRITE),
    )

    def get_urls(self) -> list[Any]:
        """Return Django's addresses with those of `pages` before them."""
        return [*(page.url(self) for page in self.pages), *super().get_urls()]

    @action(description=gettext_lazy("Second factors"))
    def second_factors(self, request: DeskRequest, object_id: int) -> HttpResponse:
        """Lead to the page about second factors."""
        return redirect("admin:auth_user_factors", object_id)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Django's admin of groups, which are the roles, in unfold's design."""
