"""The form of an absence: who is away, from when until when, and who stands in."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms.places import bare_helper
from accounts.models import Absence, User
from retention_site.base.editing import VersionedForm, still_chosen
from retention_site.base.widgets import MomentInput


class AbsenceForm(VersionedForm):
    """`people` are those whose absence the writer may enter; whose an absence is does not change afterwards."""

    class Meta:
        model = Absence
        fields: ClassVar = ["user", "starts_at", "ends_at", "stand_in", "reason"]
        widgets: ClassVar = {"starts_at": MomentInput, "ends_at": MomentInput}
        help_texts: ClassVar = {
            "ends_at": _("Both times are on your own clock."),
            "stand_in": _("Gets the promises of this time, and is told when one of them is overdue."),
            "reason": _("Seen by whom is away and those who plan for them, nobody else."),
        }

    def __init__(
        self, data: QueryDict | None = None, *, instance: Absence, people: QuerySet[User] | None = None, **options: Any
    ) -> None:
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        if people is None:
            del self.fields["user"]
        else:
            fields["user"].queryset = people
        working = User.objects.working().select_related("team")
        fields["stand_in"].queryset = still_chosen(working, instance.stand_in_id)
        if instance.pk:
            fields["stand_in"].queryset = fields["stand_in"].queryset.exclude(pk=instance.user_id)
        fields["stand_in"].empty_label = _("whoever of the team is free")
        fields["reason"].widget.attrs["autocomplete"] = "off"
        who = ["user"] if people is not None else []
        self.helper = bare_helper(*self.hidden, *who, ("starts_at", "ends_at"), "stand_in", "reason")
