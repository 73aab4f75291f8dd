"""REST: staff, read only."""

from accounts.models import User
from retention_site.base.api_fields import ApiSerializer, IdOf
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter
from retention_site.base.resources import Listed, Retrieved


class UserSerializer(ApiSerializer):
    team = IdOf()

    class Meta:
        model = User
        fields = ["id", "full_name", "role", "team", "language", "timezone", "is_active"]


class UserFilter(Filters):
    team = IdFilter()
    is_active = FlagFilter()

    class Meta:
        model = User
        fields = ["role"]


class Users(Listed[User], Retrieved[User]):
    queryset = User.objects.all()
    serializer_class = UserSerializer
    filterset_class = UserFilter
    ordering = ("full_name", "pk")
