"""Pages of signing in: django-allauth's views with our templates and rules."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from csp.decorators import csp_update
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic.edit import FormView

from newsroom.lib.desk.rights import DeskRequest
from newsroom.lib.web.methods import require_POST, require_safe
from newsroom.sign_in import brake, forms, second_factor, sessions
from newsroom.sign_in.second_factor import CODES_TO_SHOW

View = Callable[..., HttpResponseBase]


def second_factor_required(view: View) -> View:
    """Return the view for sessions that have shown a second factor; others are led to the sign-in page."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (request.user.is_authenticated and second_factor.is_passed(request)):
            return redirect("account_login")
        return view(request, *args, **kwargs)

    return guarded


class Refusing:
    """What the views below have in common: a refused form is shown again, and answered as refused."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the form again with what is wrong."""
        return with_status(super().form_invalid(form), form)  # type: ignore[misc] # mixed into a view


class SignIn(Refusing, LoginView):
    """Ask for user name and password."""

    template_name = "newsroom/sign_in/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead somebody whose password is known, and who has no second factor yet, to set it up."""
        if request.user.is_authenticated and not second_factor.is_passed(request):
            return redirect("mfa_activate_totp")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class SecondStep(Refusing, AuthenticateView):
    """Ask for the second factor, after the password."""

    template_name = "newsroom/sign_in/second_step.html"
    form_class = forms.CodeForm
    webauthn_form_class = forms.PasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context, with whether a passkey can be used here at all."""
        mine = Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"can_use_passkey": knows_passkeys(self.request) and mine.exists()}


@require_safe
@never_cache
def state(request: HttpRequest) -> HttpResponse:
    """Tell a page of the desk who is signed in, "" for nobody, and the token for its form."""
    name = request.user.get_username() if request.user.is_authenticated and second_factor.is_passed(request) else ""
    return JsonResponse({"name": name, "token": get_token(request)})


@require_safe
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Show that a person is signed in, in a tab beside the form that asked for it."""
    return render(request, "newsroom/sign_in/signed_in_again.html")


class Again(Refusing, ReauthenticateView):
    """Ask somebody who is signed in for a code before they change how they sign in."""

    template_name = "newsroom/sign_in/again.html"
    form_class = forms.CodeAgainForm


class AgainByPasskey(ReauthenticateWebAuthnView):
    """The same with a passkey."""

    template_name = "newsroom/sign_in/again_by_passkey.html"
    form_class = forms.PasskeyAgainForm

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the page again with what is wrong, where django-allauth would lead away without a word."""
        return with_status(FormView.form_invalid(self, form), form)


@method_decorator(never_cache, name="dispatch")
@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")  # the square that a camera reads
class SetUp(Refusing, ActivateTOTPView):
    """Set up the app that shows codes, for somebody who has no second factor."""

    template_name = "newsroom/sign_in/set_up.html"
    form_class = forms.SetUpForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead away whoever is not signed in by a password, and who has set up everything."""
        if not request.user.is_authenticated:
            return redirect("account_login")
        if second_factor.has_factors(request.user):
            return redirect("mfa_view_recovery_codes" if CODES_TO_SHOW in request.session else "mfa_index")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: forms.SetUpForm) -> HttpResponse:
        """Set the app up, end every other session of the account, and go on to the recovery codes."""
        response: HttpResponse = super().form_valid(form)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        with suppress(ValidationError):  # its time is over already: then nobody can use it again
            forms.spend(app, form.cleaned_data["code"])
        sessions.end_sessions(self.request.user, but=self.request.session.session_key)
        if self.did_generate_recovery_codes:
            self.request.session[CODES_TO_SHOW] = True
        return response


class Replace(SetUp):
    """Set up another app in place of the present one."""

    @method_decorator(reauthentication_required(app="allauth.mfa"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the page to whoever has just shown a factor. A first set-up asks other things."""
        return FormView.dispatch(self, request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form: forms.SetUpForm) -> HttpResponse:
        """Remove the present app and set up the new one."""
        Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.TOTP).delete()
        response: HttpResponse = super().form_valid(form)
        return response


class RecoveryCodes(ViewRecoveryCodesView):
    """Show the recovery codes once. After a first set-up the desk opens when their owner says to have kept them."""

    template_name = "newsroom/sign_in/recovery_codes.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead away whoever has neither shown a second factor nor is just setting one up."""
        if not (second_factor.is_passed(request) or CODES_TO_SHOW in request.session):
            return redirect("account_login")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context, with whether the desk opens from here."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_set_up": CODES_TO_SHOW in self.request.session}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open the desk."""
        if not request.session.pop(CODES_TO_SHOW, False):
            raise Http404
        second_factor.note_set_up(request)
        return redirect(settings.LOGIN_REDIRECT_URL)


class NewRecoveryCodes(Refusing, GenerateRecoveryCodesView):
    """Make new recovery codes, after which the old ones open nothing."""

    template_name = "newsroom/sign_in/new_recovery_codes.html"


class AddPasskey(Refusing, AddWebAuthnView):
    """Add a passkey: of this device, or of a key that is plugged in."""

    template_name = "newsroom/sign_in/add_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context, with whether this browser is at an address that passkeys can belong to."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"can_use_passkey": knows_passkeys(self.request)}


class RemovePasskey(RemoveWebAuthnView):
    """Remove a passkey, and end every other session: whoever has the key may have one."""

    template_name = "newsroom/sign_in/remove_passkey.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Form) -> HttpResponse:
        """Remove it."""
        response: HttpResponse = super().form_valid(form)
        sessions.end_sessions(self.request.user, but=self.request.session.session_key)
        return response


class Password(Refusing, PasswordChangeView):
    """Change one's own password, and end every other session."""

    template_name = "newsroom/sign_in/password.html"

    def get_default_success_url(self) -> str:
        """Return the page of the account."""
        return reverse("mfa_index")

    def form_valid(self, form: Form) -> HttpResponse:
        """Change it."""
        response: HttpResponse = super().form_valid(form)
        sessions.end_sessions(self.request.user, but=self.request.session.session_key)
        return response


@require_safe
def account(request: DeskRequest) -> HttpResponse:
    """Show how the signed-in person signs in, and where they are signed in."""
    factors = [factor.wrap() for factor in Authenticator.objects.filter(user=request.user.pk).order_by("created_at")]
    context = {
        "apps": [factor for factor in factors if factor.instance.type == Authenticator.Type.TOTP],
        "passkeys": [factor for factor in factors if factor.instance.type == Authenticator.Type.WEBAUTHN],
        "codes_left": sum(
            len(factor.get_unused_codes())
            for factor in factors
            if factor.instance.type == Authenticator.Type.RECOVERY_CODES
        ),
        "sessions": sessions.own_sessions(request),
        "can_use_passkey": knows_passkeys(request),
    }
    return render(request, "newsroom/sign_in/account.html", context)


@require_POST
def end_sessions(request: DeskRequest) -> HttpResponse:
    """End the session of the signed-in person that is named, or all but this one."""
    if "session" in request.POST:
        sessions.end_session(request.user, request.POST["session"])
    else:
        sessions.end_sessions(request.user, but=request.session.session_key)
    return redirect("mfa_index")


def knows_passkeys(request: HttpRequest) -> bool:
    """Return whether passkeys of the site work at the address of this request: not at an onion's, nor at a number."""
    owner, host = urlsplit(settings.SITE_URL).hostname or "", request.get_host().partition(":")[0]
    return owner == host and not owner.replace(".", "").isdigit() and ":" not in owner


def with_status(response: HttpResponse, form: Form) -> HttpResponse:
    """Return the response of a refused form with status 400, or late and with 429 if its sender must wait."""
    waits = [
        error.params["seconds"]
        for errors in form.errors.as_data().values()
        for error in errors
        if error.code == "must_wait" and error.params
    ]
    response.status_code = 429 if waits else 400
    if waits:
        response.headers["Retry-After"] = str(max(waits))
        brake.let_wait(max(waits))
    return response
