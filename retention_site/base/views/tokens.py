"""API tokens: which there are, making one (its secret is shown this once), and revoking."""

from typing import cast

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from retention_site.base.access import permitted
from retention_site.base.forms.tokens import TokenForm
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.models import ApiToken
from retention_site.base.paging import page_of
from retention_site.base.tokens import make_token, revoke_token


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permitted("base.add_apitoken")
def token_list(request: HttpRequest) -> HttpResponse:
    """Show the tokens; a POST makes one and shows its secret, which no later page can."""
    form = TokenForm(posted_or_kept(request), maker=request.user)
    context = {"form": form, "now": timezone.now()}
    if request.method == "POST" and form.is_valid():
        made, secret = make_token(
            user=form.acts_as,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at,
            actor=cast(Model, request.user),
        )
        context |= {"made": made, "secret": secret, "form": TokenForm(maker=request.user)}
    context["page"] = page_of(request, ApiToken.objects.select_related("user"), ordering=("-pk",))
    return render(request, "base/tokens/token_list.html", context)


@require_POST
@permitted("base.change_apitoken")
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a token useless from now on."""
    token = get_object_or_404(ApiToken, pk=pk)
    if revoke_token(token, actor=cast(Model, request.user)):
        messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    else:
        messages.info(request, _("The token “%(name)s” was revoked already.") % {"name": token.name})
    return redirect("token_list")
