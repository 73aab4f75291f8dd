"""What the serializers of several nouns share."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber, to_python
from rest_framework import serializers

from retention_site.base.api_fields import ApiSerializer, Text

LONGEST_PHONE = 40  # characters as typed


class Phone(Text):
    """A phone number in E.164, such as +6621140096; on the way in blanks and dashes are allowed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": LONGEST_PHONE} | options)

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        number = to_python(text)
        if text and (number is None or not number.is_valid()):
            raise serializers.ValidationError(_("This is not a phone number with its country code, such as +6621140096."))
        return number or ""

    def to_representation(self, value: Any) -> str:
        return str(value.as_e164) if isinstance(value, PhoneNumber) and value.is_valid() else str(value)


class OwnedSerializer(ApiSerializer):
    # What the record was made for stays: a PATCH that would change one of these fields is refused
    fixed: ClassVar[tuple[str, ...]] = ("customer",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None:
            return attrs
        moved = [name for name in self.fixed if name in attrs and attrs[name] != getattr(self.instance, name)]
        if moved:
            raise serializers.ValidationError({name: [_("This cannot be changed.")] for name in moved})
        return {name: value for name, value in attrs.items() if name not in self.fixed}
