"""Keeping a list's filters under a name, and forgetting them again."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from retention_site.base.access import local_path, permitted
from retention_site.base.models import SavedView
from retention_site.base.saved_views import forget_view, save_view, url_of


@require_POST
@permitted("base.add_savedview")
def saved_view_add(request: HttpRequest) -> HttpResponse:
    """Keep the filters of a list; leads and above may share them with everybody."""
    fields = {name: request.POST.get(name, "") for name in ("page", "name", "query")}
    is_shared = "is_shared" in request.POST and request.user.has_perm("base.change_savedview")
    try:
        view = save_view(user=cast(Model, request.user), is_shared=is_shared, **fields)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(local_path(request, request.headers.get("Referer")) or "/")
    messages.success(request, _("The list “%(name)s” is now in the menu.") % {"name": view})
    return redirect(url_of(view))


@require_POST
@permitted("base.delete_savedview")
def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one's own saved list."""
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    forget_view(view, user=cast(Model, request.user))
    messages.success(request, _("The list “%(name)s” is no longer in the menu.") % {"name": view})
    return redirect(local_path(request, request.headers.get("Referer")) or "/")
