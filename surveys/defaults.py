"""What a fresh installation can ask: the shipped surveys, as drafts, since nobody is asked before somebody said so."""

from django.utils.translation import gettext_lazy as _

from retention_site.base.defaults import default_data
from surveys.actions.surveys import create_survey
from surveys.models import Survey
from surveys.shipped_surveys import SURVEYS


@default_data(_("Surveys"))
def make_surveys() -> int:
    """Make a draft of each shipped kind where there is no survey of that kind; returns how many were made."""
    known = set(Survey.objects.values_list("kind", flat=True))
    missing = [survey for survey in SURVEYS if survey.kind not in known]
    for survey in missing:
        create_survey(actor=None, kind=survey.kind)
    return len(missing)
