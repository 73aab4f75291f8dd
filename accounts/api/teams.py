"""REST: teams, read only."""

from accounts.models import Team
from retention_site.base.api_fields import ApiSerializer
from retention_site.base.resources import Listed, Retrieved


class TeamSerializer(ApiSerializer):
    class Meta:
        model = Team
        fields = ["id", "name", "country", "timezone"]


class Teams(Listed[Team], Retrieved[Team]):
    queryset = Team.objects.all()
    serializer_class = TeamSerializer
    ordering = ("name", "pk")
