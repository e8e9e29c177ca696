"""The addresses of signing in. Those of django-allauth that are not listed do not exist.

A password alone opens `OPEN`; the rest asks for a second factor.
"""

from allauth.account.views import LogoutView
from django.urls import path

from newsroom.sign_in import views
from newsroom.sign_in.views import second_factor_required

urlpatterns = [
    path("", views.SignIn.as_view(), name="account_login"),
    path("out/", LogoutView.as_view(template_name="newsroom/sign_in/sign_out.html"), name="account_logout"),
    path("code/", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("set-up/", views.SetUp.as_view(), name="mfa_activate_totp"),
    path("recovery-codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("again/", second_factor_required(views.Again.as_view()), name="mfa_reauthenticate"),
    path("again/passkey/", second_factor_required(views.AgainByPasskey.as_view()), name="mfa_reauthenticate_webauthn"),
    path("state/", views.state, name="sign_in_state"),
    path("again/done/", second_factor_required(views.signed_in_again), name="signed_in_again"),
    path("account/", second_factor_required(views.account), name="mfa_index"),
    path("account/sessions/", second_factor_required(views.end_sessions), name="end_sessions"),
    path("account/password/", second_factor_required(views.Password.as_view()), name="account_change_password"),
    path("account/app/", second_factor_required(views.Replace.as_view()), name="replace_app"),
    path(
        "account/recovery-codes/",
        second_factor_required(views.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("account/passkeys/", second_factor_required(views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "account/passkeys/<int:pk>/",
        second_factor_required(views.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
]
