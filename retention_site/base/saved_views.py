"""Lists under a name: filters that somebody wants to see again."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from retention_site.base import audit
from retention_site.base.models import SavedView
from retention_site.base.paging import PARAMETER


def save_view(*, user: models.Model, page: str, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep the filters `query` of the list `page` (a URL name) under `name`; one's own of that name is replaced.

    Raises ValidationError.
    """
    try:
        reverse(page)
    except NoReverseMatch as error:
        raise ValidationError({"page": _("There is no such list.")}) from error
    filters = QueryDict(query, mutable=True)
    filters.pop(PARAMETER, None)
    with transaction.atomic():
        found = SavedView.objects.select_for_update().filter(user_id=user.pk, page=page, name=name.strip()).first()
        view = found or SavedView(user_id=user.pk, page=page, name=name.strip())
        before = audit.snapshot(view) if found else {}
        view.query, view.is_shared = filters.urlencode(), is_shared
        view.full_clean()
        view.save()
        audit.record(
            "saved_view.updated" if found else "saved_view.created", view, actor=user, before=before, after=audit.snapshot(view)
        )
    return view


def forget_view(view: SavedView, *, user: models.Model) -> None:
    """Drop a saved view; the list itself stays as it is."""
    with transaction.atomic():
        audit.record("saved_view.deleted", view, actor=user, before=audit.snapshot(view))
        view.delete()


def url_of(view: SavedView) -> str:
    """Return the address of a saved view. Raises NoReverseMatch where its list is no more."""
    return f"{reverse(view.page)}?{view.query}"
