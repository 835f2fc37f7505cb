"""Sign-in through the organization's OpenID Connect provider, enabled by settings.

The provider identifies the user and their groups; `OPENID_GROUPS` maps these to groups of the site.
A superuser cannot sign in this way, so a mail address at the provider gives no such access.
"""

import logging
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from staff.audit import SignInEvent, record_sign_in_event
from staff.models import User
from staff.sign_in import PendingSignIn

logger = logging.getLogger(__name__)
MULTI_FACTOR_METHODS = {"mfa", "otp", "hwk", "sc", "fido"}  # of RFC 8176


class OpenIdBackend(OIDCAuthenticationBackend):
    """An authentication backend that finds or creates the user from the provider's claims."""

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict) -> User:
        check_token(payload)
        info = self.get_userinfo(access_token, id_token, payload)
        if info.get("sub") != payload["sub"]:
            raise SuspiciousOperation("The token and the user information have different subjects.")
        user = user_from_claims({**info, **payload})
        methods = set(payload.get("amr", ()))
        is_proved = settings.OPENID_SECOND_FACTOR or methods & MULTI_FACTOR_METHODS
        user.provider_proof = "provider" if is_proved else ""
        return user


def check_token(payload: dict) -> None:
    """Check issuer, audience, subject and expiry of a token. Raises SuspiciousOperation."""
    audience = payload.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if payload.get("iss") != settings.OPENID_ISSUER:
        raise SuspiciousOperation("The token comes from another issuer.")
    if settings.OIDC_RP_CLIENT_ID not in audiences:
        raise SuspiciousOperation("The token is for another audience.")
    if not payload.get("sub") or not payload.get("exp"):
        raise SuspiciousOperation("The token has no subject or no expiry.")


@transaction.atomic
def user_from_claims(claims: dict[str, Any]) -> User:
    """Return the user, with name, mail address and groups updated from the claims.

    Raises SuspiciousOperation if the claims give no access.
    """
    group_names = groups_from_claims(claims)
    if not group_names:
        raise SuspiciousOperation("The user is in no group with access to the staff area.")
    user = find_user(claims) or build_user(claims)
    if user.is_superuser:
        raise SuspiciousOperation("A superuser signs in with a password.")
    user.email = claims.get("email", user.email)
    user.first_name = claims.get("given_name", user.first_name)[:150]
    user.last_name = claims.get("family_name", user.last_name)[:150]
    user.is_staff = True
    user.save()
    mapped = Group.objects.filter(name__in=set(settings.OPENID_GROUPS.values()))
    user.groups.remove(*mapped.exclude(name__in=group_names))
    user.groups.add(*mapped.filter(name__in=group_names))
    return user


def groups_from_claims(claims: dict[str, Any]) -> set[str]:
    """Return the names of the site's groups that the provider's groups are mapped to."""
    claimed = claims.get(settings.OPENID_GROUPS_CLAIM) or []
    claimed = [claimed] if isinstance(claimed, str) else claimed
    return {settings.OPENID_GROUPS[name] for name in claimed if name in settings.OPENID_GROUPS}


def find_user(claims: dict[str, Any]) -> User | None:
    """Return the user with this subject or, at the first sign-in, this verified mail address.

    Raises SuspiciousOperation if the address is unverified or ambiguous.
    """
    subject = claims["sub"]
    user = User.objects.filter(openid_subject=subject).first()
    if user is not None:
        return user
    if not claims.get("email") or claims.get("email_verified") is not True:
        raise SuspiciousOperation("The provider has not verified the mail address.")
    users = list(User.objects.filter(email__iexact=claims["email"], openid_subject=""))
    if len(users) > 1:
        raise SuspiciousOperation("Several users have this mail address.")
    if users:
        users[0].openid_subject = subject
    return users[0] if users else None


def build_user(claims: dict[str, Any]) -> User:
    name = claims["email"][:150]
    if User.objects.filter(username=name).exists():
        raise SuspiciousOperation("Another user has this name.")
    user = User(username=name, openid_subject=claims["sub"])
    user.set_unusable_password()
    return user


class RequestView(OIDCAuthenticationRequestView):
    """The redirect to the provider."""


class CallbackView(OIDCAuthenticationCallbackView):
    """The address to which the provider redirects after a sign-in."""

    @property
    def success_url(self) -> str:
        return self.request.session.get("oidc_login_next") or reverse("admin:index")

    def login_success(self) -> HttpResponse:
        proof = self.user.provider_proof
        return PendingSignIn.begin(
            self.request, self.user, next_address=self.success_url, proof=proof
        )

    def login_failure(self) -> HttpResponse:
        record_sign_in_event(SignInEvent.Kind.REFUSED, request=self.request, note="OpenID Connect")
        messages.error(
            self.request,
            _("Sign-in with %(name)s was not accepted. Contact the site administrator.")
            % {"name": settings.OPENID_NAME},
        )
        return redirect("admin:login")

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().get(request)
        except (SuspiciousOperation, requests.RequestException, jwt.PyJWTError) as error:
            logger.warning("A sign-in with OpenID Connect failed: %s", type(error).__name__)
            return self.login_failure()


def openid_request(request: HttpRequest) -> HttpResponse:
    if not settings.OPENID_NAME:
        raise Http404
    return RequestView.as_view()(request)


def openid_callback(request: HttpRequest) -> HttpResponse:
    if not settings.OPENID_NAME:
        raise Http404
    return CallbackView.as_view()(request)
