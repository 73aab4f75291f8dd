from retention_site.base.models.audit import AuditEntry
from retention_site.base.models.drafts import Draft
from retention_site.base.models.idempotency import IdempotencyRecord
from retention_site.base.models.jobs import Job
from retention_site.base.models.saved_views import SavedView
from retention_site.base.models.tokens import ApiToken
from retention_site.base.models.versions import CompanyRules, Versioned
from retention_site.base.models.work import Work

__all__ = ["ApiToken", "AuditEntry", "CompanyRules", "Draft", "IdempotencyRecord", "Job", "SavedView", "Versioned", "Work"]
