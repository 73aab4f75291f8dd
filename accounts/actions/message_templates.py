"""Writing message templates: made and changed, each change of their words a new edition, so that what was sent stays told."""

from collections.abc import Mapping
from itertools import chain, count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.actions.messages import plan_message
from accounts.models import Contact, Message, MessageTemplate, TemplateWording, User
from accounts.templating.compiling import Words
from accounts.templating.mails import TRIAL
from accounts.templating.problems import problems
from accounts.templating.wordings import words_of
from retention_site.base import audit, changes

FIELDS = ("subject", "preheader", "body")
JUDGED = {"purpose", "channel", "fallback"}  # with the words
Said = Mapping[str, Mapping[str, str]]  # by language and field


def create_message_template(*, actor: User | None, wordings: Said, **fields: Any) -> MessageTemplate:
    """Make a template in its first edition. Raises ValidationError, each problem at its place, such as `body_th`."""
    said = _words(wordings, str(fields.get("use", "")))
    with transaction.atomic():
        template = MessageTemplate(**({"code": _free_code(str(fields.get("name", "")))} | fields))
        template.full_clean()
        _refuse(template, said)
        template.save(force_insert=True)
        _write(template, said)
        after = audit.snapshot(template) | told_flat(said)
        audit.record("messagetemplate.created", template, actor=actor, after=after)
    return template


def update_message_template(
    *, actor: User | None, template: MessageTemplate, version: int | None, fields: dict[str, Any]
) -> MessageTemplate:
    """Change a template that is still at `version`; other words, under `wordings`, make a new edition. Its use stays.

    Raises StaleVersion or ValidationError, each problem at its place.
    """
    plain = {name: value for name, value in fields.items() if name != "wordings"}
    with transaction.atomic():
        current = MessageTemplate.objects.select_for_update().get(pk=template.pk)
        if version is not None and current.version != version:
            raise changes.StaleVersion(current)
        old = words_of(current)
        new = _words(fields["wordings"], current.use) if "wordings" in fields else old
        before = audit.snapshot(current, plain) | told_flat(old)
        for name, value in plain.items():
            setattr(current, name, value)
        current.full_clean()
        after = audit.snapshot(current, plain) | told_flat(new)
        differing = {name for name in before | after if before.get(name, "") != after.get(name, "")}
        if not differing:
            return current
        if new != old or differing & JUDGED:
            _refuse(current, new)
        if new != old:
            current.edition += 1
            _write(current, new)
        current.version += 1
        current.save()
        audit.record(
            "messagetemplate.updated",
            current,
            actor=actor,
            before={name: before.get(name, "") for name in differing},
            after={name: after.get(name, "") for name in differing},
        )
    return current


def send_trial(*, actor: User, template: MessageTemplate, language: str, contact: Contact) -> Message:
    """Plan a mail to the actor's own address that says what the template would say to `contact`. Raises ValidationError."""
    if language not in words_of(template):
        raise ValidationError(_("It is not written in this language."))
    message = plan_message(
        occasion=f"trial:{template.pk}:{get_random_string(12)}",
        kind=TRIAL,
        purpose="service",
        to=actor,
        params={
            "template": template.pk,
            "edition": template.edition,
            "use": template.use,
            "language": language,
            "contact": contact.pk,
        },
        due_at=timezone.now(),
    )
    if message is None:
        raise ValidationError(_("Your log-in has no e-mail address."))
    return message


def told_flat(wordings: Mapping[str, Words]) -> dict[str, str]:
    """Return words by the name of the form's field, as the audit log writes them."""
    return {f"{field}_{code}": getattr(words, field) for code, words in sorted(wordings.items()) for field in FIELDS}


def _words(wordings: Said, use: str) -> dict[str, Words]:
    """Return the languages in which anything is written."""
    said = {code: {field: _tidy(text.get(field, "")) for field in FIELDS} for code, text in wordings.items()}
    return {code: Words(language=code, use=use, **text) for code, text in said.items() if any(text.values())}


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _refuse(template: MessageTemplate, said: Mapping[str, Words]) -> None:
    found: dict[str, list[str]] = {}
    for problem in problems(template, said):
        found.setdefault(problem.place, []).append(str(problem))
    if found:
        raise ValidationError(found)


def _write(template: MessageTemplate, said: Mapping[str, Words]) -> None:
    TemplateWording.objects.bulk_create(
        TemplateWording(
            template=template,
            edition=template.edition,
            language=code,
            **{field: getattr(words, field) for field in FIELDS},
        )
        for code, words in sorted(said.items())
    )


def _free_code(name: str) -> str:
    """Return a code made of a name that no template has."""
    stem = slugify(name)[:50].strip("-") or "template"
    taken = set(MessageTemplate.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in chain([stem], (f"{stem}-{n}" for n in count(2))) if code not in taken)
