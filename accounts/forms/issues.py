"""The forms of a support issue."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.forms.places import bare_helper
from accounts.models import Contact, Product, SupportIssue, User
from retention_site.base.editing import VersionedForm, still_chosen


class _ResolvingForm(VersionedForm):
    """An issue is not resolved without a word on how."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("status") == SupportIssue.Status.RESOLVED and not cleaned.get("resolution", "").strip():
            self.add_error("resolution", _("Say how it was resolved: the next one to read this needs it."))
        return cleaned


class IssueForm(_ResolvingForm):
    """What is wrong, how bad it is, and who works on it."""

    class Meta:
        model = SupportIssue
        fields: ClassVar = [
            "title", "description", "kind", "severity", "product", "contact", "assignee", "status", "resolution",
        ]  # fmt: skip
        widgets: ClassVar = {"description": forms.Textarea({"rows": 4}), "resolution": forms.Textarea({"rows": 3})}

    def __init__(self, data: QueryDict | None = None, *, instance: SupportIssue, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        people = Contact.objects.filter(customer=instance.customer_id)
        _choose(fields["contact"], still_chosen(people.current(), instance.contact_id), _("nobody in particular"))
        products = still_chosen(Product.objects.filter(is_active=True), instance.product_id)
        _choose(fields["product"], products, _("none in particular"))
        staff = still_chosen(User.objects.working(), instance.assignee_id)
        _choose(fields["assignee"], staff, _("nobody yet"))
        if not self.hidden:
            del fields["status"], fields["resolution"]
        self.helper = bare_helper(
            "title",
            "description",
            ("kind", "severity", "product"),
            ("contact", "assignee"),
            *(["status", "resolution"] if self.hidden else []),
            *self.hidden,
        )


class IssueStatusForm(_ResolvingForm):
    """The one step that is taken most: waiting, resolved, open again."""

    class Meta:
        model = SupportIssue
        fields: ClassVar = ["status", "resolution"]
        widgets: ClassVar = {"status": forms.RadioSelect, "resolution": forms.Textarea({"rows": 3})}

    def __init__(self, data: QueryDict | None = None, *, instance: SupportIssue, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.helper = bare_helper("status", "resolution", *self.hidden)


def _choose(field: Any, rows: Any, nothing: str) -> None:
    field.queryset, field.empty_label = rows, nothing
