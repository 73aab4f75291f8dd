"""Sections of the call form: a registry that later floors join in `AppConfig.ready()` (a promise, a survey's answer).

A section brings a form with a prefix of its own, a template that draws it, and what is to happen with it when the talk is
saved, in the same transaction. One that nobody touched is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import Customer, Interaction, User
from retention_site.base.drafts import refill
from retention_site.base.editing import refuse as refuse  # noqa: PLC0414 - floors above find it here


@dataclass(frozen=True)
class CallSection:
    """One section. `make_form` takes `data` (or None), by keyword `prefix`, `customer`, `user`, and what every form takes.

    A form with a method `begin_with(query)` begins with what the page's address names; one with `open_with(typed)` makes the
    fields that it leaves out while nobody has opened it. `template` finds the form as `form`,
    and `customer` and `user`. `save(interaction, cleaned_data, actor)` may raise ValidationError: the talk is then not saved
    either, and the error is shown in the section.
    """

    code: str
    make_form: Callable[..., forms.Form]
    template: str
    save: Callable[[Interaction, dict[str, Any], User], object]
    permission: str = "accounts.add_interaction"
    rank: int = 50


class SectionRefused(Exception):
    """A section's own action refused; its form says why."""


@dataclass(frozen=True)
class FilledSection:
    """A section with the form of this request."""

    section: CallSection
    form: forms.Form

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def save(self, interaction: Interaction, actor: User) -> None:
        """Do what the section does, if somebody filled it in. Raises SectionRefused."""
        if not self.form.has_changed():
            return
        try:
            self.section.save(interaction, self.form.cleaned_data, actor)
        except ValidationError as error:
            refuse(self.form, error)
            raise SectionRefused from error


_sections: dict[str, CallSection] = {}


def register(*sections: CallSection) -> None:
    """Add sections; one per code, the last word counts."""
    _sections.update({section.code: section for section in sections})


def unregister(code: str) -> None:
    """Take a section away again."""
    del _sections[code]


def filled_sections(
    data: QueryDict | None, *, customer: Customer, user: User, kept: QueryDict | None = None
) -> list[FilledSection]:
    """Return the sections that `user` may fill in, with forms bound to `data`, or unbound and begun with what was `kept`."""
    found = []
    for section in sorted(_sections.values(), key=lambda each: (each.rank, each.code)):
        if user.has_perm(section.permission):
            # What may stay empty as a whole cannot be required by the browser field by field
            optional = {"empty_permitted": True, "use_required_attribute": False}
            form = section.make_form(data, prefix=section.code, customer=customer, user=user, **optional)
            if kept is not None and (open_with := getattr(form, "open_with", None)):
                open_with(kept)
            refill(form, kept)
            found.append(FilledSection(section, form))
    return found
