"""REST: the report on promises."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.scopes import customers
from accounts.api.segments import SEGMENT, narrowed
from playbooks.forms.promises import PeriodForm
from playbooks.models import Callback
from playbooks.promises import Scope, promise_total, promises_of, scopes_of
from retention_site.base.resources import Resource

DAY = {"type": "string", "format": "date"}


class PromisesSerializer(serializers.Serializer[Any]):
    """Rates in percent with their 95 % interval (Wilson); null where there is nothing to say."""

    start = serializers.DateField()
    end = serializers.DateField()
    n = serializers.IntegerField(help_text="kept + late + broken")
    kept = serializers.IntegerField()
    late = serializers.IntegerField()
    broken = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="How many of n were moved before.")
    rate = serializers.FloatField(allow_null=True, help_text="100 × kept ÷ n")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class PromiseReport(Resource[Callback]):
    queryset = Callback.objects.none()
    action_permissions: ClassVar[dict[str, str]] = {"report": "playbooks.view_callback"}
    action_parameters: ClassVar[dict[str, set[str]]] = {"report": {"start", "end", "scope", "segment"}}

    @extend_schema(
        operation_id="insights_promises",
        parameters=[
            OpenApiParameter("start", DAY, description="First day; without it the last 90 days."),
            OpenApiParameter("end", DAY, description="Last day, a year after the first at most."),
            OpenApiParameter("scope", enum=[each.value for each in Scope], description="The widest you may see, unless told."),
            SEGMENT,
        ],
        responses={200: PromisesSerializer},
    )
    def report(self, request: Request) -> Response:
        """How the promises that got their outcome in these days were kept."""
        form = PeriodForm(request.query_params)
        empty = {
            name: [_("Give a value, or leave the parameter out.")] for name, value in request.query_params.items() if not value
        }
        if empty or not form.is_valid():
            raise exceptions.ValidationError(empty or {name: [*map(str, errors)] for name, errors in form.errors.items()})
        code = request.query_params.get("segment")
        people = None if code is None else narrowed(customers(self.caller), code)
        line = promise_total(promises_of(self.caller, self._scope(request), people), form.period)
        rounded = {name: value and round(value, 2) for name, value in _rates(line).items()}
        counts = {name: getattr(line, name) for name in ("n", "kept", "late", "broken", "moved")}
        return Response({"start": form.period.start, "end": form.period.end} | counts | rounded)

    def _scope(self, request: Request) -> Scope:
        allowed = scopes_of(self.caller)
        named = request.query_params.get("scope", allowed[-1].value)
        if named not in list(Scope):
            raise exceptions.ValidationError({"scope": [", ".join(Scope)]})
        if Scope(named) not in allowed:
            raise exceptions.PermissionDenied
        return Scope(named)


def _rates(line: Any) -> dict[str, float | None]:
    return {"rate": line.rate.percent, "low": line.rate.low, "high": line.rate.high}
