"""Who may do what: one table from role to permissions, in code, so that no database drifts from it.

Permissions are named as Django names them (`accounts.change_customer`), so that Django admin understands them; those that are
verbs of ours follow the same shape (`accounts.import_data`). Each role has all that the one before it has.
"""

from functools import cache

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    AGENT = "agent", _("agent")
    LEAD = "lead", _("lead")
    MANAGER = "manager", _("manager")
    ADMIN = "admin", _("admin")


def each(verbs: str, nouns: str, app: str = "accounts") -> set[str]:
    """Return the permissions of each verb on each noun of an app; verbs and nouns are words with blanks between."""
    return {f"{app}.{verb}_{noun}" for verb in verbs.split() for noun in nouns.split()}


GRANTS: dict[str, set[str]] = {
    Role.AGENT: each(
        "view",
        "customer contact consent product attribute spell subscription interaction openquestion supportissue team user message",
    )
    | each("view", "churnreason churncategory mitigationteam departure")
    | each("add change", "customer contact interaction openquestion supportissue departure")
    | each("add", "consent")
    | each("view add delete", "savedview", "base")
    | each("view", "standing stagechange milestone milestonereached segment segmentmember feeling")
    | each("add", "feeling")
    | each("view", "messagetemplate templatewording messageevent linkclick contactpolicy mailpreferences sendingstate")
    | each("change", "mailpreferences")
    | {"accounts.view_insights"},
    Role.LEAD: each("add change", "spell subscription product attribute import milestone segment messagetemplate")
    | each("view change", "sendingstate")
    | each("view", "import waitingusageevent usageday usagemonth usagecohort risktable")
    | each("view add", "usageevent")
    | each("change", "message mitigationteam")
    | each("change", "savedview", "base")
    | {"accounts.import_data", "accounts.export_data", "accounts.hand_over"},
    Role.MANAGER: each("view", "auditentry work job", "base")
    | each("add change", "team teamhours teamexception churnreason churncategory")
    | each("view change", "standingrules usagerules contactpolicy")
    | each("view add change delete", "sendingpace")
    | each("add view change", "apitoken", "base"),
    Role.ADMIN: set(),
}

ADMIN_VERBS = {"accounts.erase_customer", "base.requeue_work", "base.view_outbox", "base.lend_apitoken"}


def grant(role: str, permissions: set[str]) -> None:
    """Let a floor above say what `role` may do there; called in `AppConfig.ready()`."""
    GRANTS[role] |= permissions
    role_permissions.cache_clear()


@cache
def role_permissions(role: str) -> frozenset[str]:
    """Return every permission of `role`; an admin has all there are."""
    if role == Role.ADMIN:
        everything = {
            f"{model._meta.app_label}.{verb}_{model._meta.model_name}"
            for model in apps.get_models()
            for verb in ("view", "add", "change", "delete")
        }
        return frozenset(everything.union(ADMIN_VERBS, *GRANTS.values()))
    known = list(GRANTS)
    if role not in known:
        return frozenset()
    return frozenset(set().union(*(GRANTS[name] for name in known[: known.index(role) + 1])))
