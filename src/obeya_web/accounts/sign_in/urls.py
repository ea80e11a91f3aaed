"""Addresses under /account/. Only these pages of allauth exist here; its others are left out on purpose."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as organisation
from django.urls import path

from obeya_web.accounts.sign_in import own_views, views
from obeya_web.accounts.sign_in.views import local_path

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("login/code/", second_step.authenticate, name="mfa_authenticate"),
    path("login/passkey/", views.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("login/cancelled/", organisation.login_cancelled, name="socialaccount_login_cancelled"),
    path("login/<str:provider_id>/", views.organisation_sign_in, name="openid_connect_login"),
    path("login/<str:provider_id>/answer/", views.organisation_answer, name="openid_connect_callback"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", views.not_offered, name="account_signup"),
    path("link/", views.link, name="sign_in_link"),
    path("forgotten/", views.forgotten, name="account_reset_password"),
    path("forgotten/sent/", views.link_sent, name="sign_in_link_sent"),
    path("again/", local_path(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("security/", own_views.security, name="mfa_index"),
    path("password/", local_path(account.password_change), name="account_change_password"),
    path("password/new/", own_views.set_password, name="account_set_password"),
    path("app/", totp.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("organisation/", organisation.connections, name="socialaccount_connections"),
    path("sessions/", own_views.sessions, name="usersessions_list"),
    path("tokens/", own_views.tokens, name="api_tokens"),
    path("tokens/<int:token_id>/revoke/", own_views.revoke_token, name="revoke_api_token"),
    path("second-step/<int:pk>/remove/", own_views.remove_second_step, name="person_second_step_remove"),
    path("invite/<int:unit_id>/", own_views.invite, name="invite"),
]
