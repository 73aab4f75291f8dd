"""Django admin of the cellar's records; importing this registers them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from retention_site.base.admin import audit, jobs, saved_views, tokens, work

__all__ = ["audit", "jobs", "saved_views", "tokens", "work"]

admin.site.site_header = _("Keepsake, record by record")
admin.site.site_title = _("Keepsake")
admin.site.index_title = _("Every record")
