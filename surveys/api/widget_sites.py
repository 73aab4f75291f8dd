"""REST: sites with the widget. The secret that a site signs with is on its page alone: answers given here are kept."""

from typing import Any, ClassVar

from rest_framework import serializers

from retention_site.base.api_fields import ApiSerializer, IdOf
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter
from retention_site.base.resources import Changed, Created, Listed
from surveys.actions.widget_sites import create_widget_site, update_widget_site
from surveys.api.invitations import surveys
from surveys.models import WidgetSite
from surveys.widget_snippets import tag_of


class WidgetSiteSerializer(ApiSerializer):
    survey = IdOf(surveys)
    tag = serializers.SerializerMethodField(help_text="What goes into the site's pages; its server fills in who is there.")

    class Meta:
        model = WidgetSite
        fields = ["id", "origin", "survey", "is_active", "tag", "created_at", "updated_at"]
        # The record puts right what people paste
        extra_kwargs: ClassVar[dict[str, Any]] = {"origin": {"validators": []}}

    def get_tag(self, row: WidgetSite) -> str:
        return tag_of(row)


class WidgetSiteFilter(Filters):
    survey = IdFilter()
    is_active = FlagFilter()


class WidgetSites(Listed[WidgetSite], Created[WidgetSite], Changed[WidgetSite]):
    queryset = WidgetSite.objects.all()
    serializer_class = WidgetSiteSerializer
    filterset_class = WidgetSiteFilter
    ordering: ClassVar[tuple[str, ...]] = ("origin", "pk")

    def add(self, **fields: Any) -> WidgetSite:
        return create_widget_site(actor=self.caller, **fields)

    def change(self, row: WidgetSite, *, version: int | None, fields: dict[str, Any]) -> WidgetSite:
        return update_widget_site(actor=self.caller, widget_site=row, version=version, fields=fields)
