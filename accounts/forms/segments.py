"""The form of a segment: what it is called in each language, what it is for, and its rule as a tree that is built by hand."""

from itertools import chain, count
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.forms.places import bare_helper
from accounts.forms.worded import WORDING, WordedForm
from accounts.models import Customer, Segment
from accounts.segments.drafts import Condition, Group, Written, draft_of, placed, press, read_draft, rule_of, write_draft
from accounts.segments.drawing import Drawing, begun, typed
from accounts.segments.fields import Fields
from accounts.segments.previewing import Look, look_at
from accounts.segments.rules import BadRule, Node, Problem, read
from accounts.segments.telling import tell

PRESS = "press"  # name of the buttons that change the tree


class RuleBuilder(forms.Widget):
    """Reads the tree of a rule out of what was posted; the page draws it by itself."""

    def value_from_datadict(self, data: Any, _files: Any, _name: str) -> Group:
        return read_draft(data)

    def value_omitted_from_data(self, _data: Any, _files: Any, _name: str) -> bool:
        return False


class RuleField(forms.Field):
    """A rule that is being built; it is valid when it can be asked. `fields` are what it may ask about: its form sets them."""

    widget = RuleBuilder
    fields: Fields

    def written(self, draft: Group, *, leave_out: frozenset[str] = frozenset()) -> Written:
        """Return the tree as a rule with the places of its parts."""
        return rule_of(draft, lambda condition: typed(condition, self.fields), leave_out=leave_out)

    def problems(self, draft: Group) -> dict[str, list[str]]:
        """Return what is wrong with the tree, by place."""
        written = self.written(draft)
        found: dict[str, list[str]] = {}
        for each in self._refused(written.rule):
            words = found.setdefault(written.place_of(each.path), [])
            if each.words not in words:
                words.append(each.words)
        return found

    def clean(self, value: Group) -> dict[str, Any]:
        """Return the rule. Raises ValidationError, the words being of the first thing that is wrong."""
        written = self.written(value)
        if self._refused(written.rule):
            empty = _("Add at least one condition.")
            raise ValidationError(_("Something is not right yet; it is said where it stands.") if written.rule else empty)
        return written.rule

    def node(self, rule: dict[str, Any]) -> Node:
        """Return a rule as the tree that is asked. Raises BadRule."""
        return read(rule, self.fields)

    def told(self, rule: Any) -> str:
        """Return a rule in words; one that cannot be read is said to be so."""
        try:
            return tell(self.node(rule))
        except BadRule:
            return _("a rule that can no longer be asked")

    def _refused(self, rule: dict[str, Any]) -> list[Problem]:
        if not rule:
            return [Problem("", _("Add at least one condition."))]
        try:
            self.node(rule)
        except BadRule as refused:
            return refused.problems
        return []


class SegmentForm(WordedForm):
    """A segment; the reader's own language comes first, and where English is left out it takes those words."""

    rule = RuleField(label=gettext_lazy("rule"), required=False)

    class Meta:
        model = Segment
        fields: ClassVar = ["note"]

    def __init__(self, data: QueryDict | None = None, *, instance: Segment, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.rule_field.fields = Fields()  # as they are for this request, in its language
        language = get_language() or "en"
        self.first = WORDING.get(language, WORDING["en"])
        for name in WORDING.values():
            self.fields[name].required = False
        self.fields[self.first].label = _("Name")
        if instance.pk and not instance.wordings.get(language):
            self.fields[self.first].widget.attrs["placeholder"] = str(instance)  # what is shown where it is left empty
        self.fields["note"].help_text = _("For whoever finds it later.")
        others = [name for name in WORDING.values() if name != self.first]
        self.helper = bare_helper(self.first, *self.hidden)
        self.others_helper = bare_helper(*others)
        self.note_helper = bare_helper("note")
        self.focus = self._press(data)

    @property
    def rule_field(self) -> RuleField:
        field: Any = self.fields["rule"]
        return field  # type: ignore[no-any-return]

    @property
    def values(self) -> dict[str, Any]:
        """What the action is to write; a new segment gets a code that is made of its English name."""
        values = super().values
        return values if self.instance.pk else values | {"code": _free_code(values["wordings"]["en"])}

    @property
    def draft(self) -> Group:
        """The tree as it was posted, or as the record has it."""
        return read_draft(self.data) if self.is_bound else draft_of(self.instance.rule)

    def drawing(self, *, with_problems: bool) -> Drawing:
        """Return how the tree is to be drawn."""
        draft, field = self.draft, self.rule_field
        return Drawing(draft, field.fields, field.problems(draft) if with_problems else {}, focus=self.focus)

    def look(self, customers: QuerySet[Customer]) -> Look:
        """Return whom the tree fits of `customers`, as far as it is complete."""
        draft, field = self.draft, self.rule_field
        wrong = field.problems(draft) if draft.parts else {}
        groups = [place for place, part in placed(draft) if isinstance(part, Group)]
        rule = {} if set(groups) & set(wrong) else field.written(draft, leave_out=frozenset(wrong)).rule
        node = field.node(rule) if rule else None
        return look_at(node, customers, field.fields, unfinished=wrong)

    def _press(self, data: QueryDict | None) -> str:
        """Do what a button asks of the tree; return the place that is to be looked at next."""
        if data is None or PRESS not in data:
            return ""
        draft = read_draft(data)
        place = press(draft, str(data[PRESS]))
        added = dict(placed(draft)).get(place)
        if isinstance(added, Condition):
            begun(added, self.rule_field.fields)
        self.data = _with_draft(data, draft)
        return place

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        texts = [cleaned.get(name) for name in (self.first, *WORDING.values())]
        spoken = next((text for text in texts if text and text.strip()), "")
        if not spoken:
            self.add_error(self.first, _("Give it a name."))
        elif not (cleaned.get(WORDING["en"]) or "").strip():
            cleaned[WORDING["en"]] = spoken
        return cleaned

    def plain(self, record: models.Model) -> dict[str, Any]:
        typed_in = record is self.instance and hasattr(self, "cleaned_data")
        rule = self.cleaned_data.get("rule") if typed_in else record.rule  # type: ignore[attr-defined]
        return super().plain(record) | {"rule": rule}

    def _with_values(self, data: QueryDict, record: models.Model, names: list[str]) -> QueryDict:
        if "rule" in names:
            data = _with_draft(data, draft_of(record.rule))  # type: ignore[attr-defined]
        return super()._with_values(data, record, [name for name in names if name != "rule"])

    def _shown(self, name: str, value: Any) -> str:
        return self.rule_field.told(value) if name == "rule" and value else super()._shown(name, value)


def _with_draft(data: QueryDict, draft: Group) -> QueryDict:
    """Return what was posted with another tree in it, and no button pressed."""
    changed = data.copy()
    for name in [name for name in changed if name == PRESS or name.startswith("rule.")]:
        del changed[name]
    for name, values in write_draft(draft).items():
        changed.setlist(name, values)
    return changed


def _free_code(name: str) -> str:
    """Return a code made of a name that no segment has."""
    stem = slugify(name)[:30].strip("-") or "segment"
    taken = set(Segment.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in chain([stem], (f"{stem}-{n}" for n in count(2))) if code not in taken)
