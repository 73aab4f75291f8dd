"""Form widgets that the browser has its own picker for."""

from django import forms


class DayInput(forms.DateInput):
    """A day, sent as ISO 8601; shown by the browser as its user writes days."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a time on the reader's clock; shown by the browser as its user writes them."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
