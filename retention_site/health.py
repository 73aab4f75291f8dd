"""Health of the installation, for load balancers and monitors: public, never cached, no personal data."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import SendingState
from retention_site.base import queue, watchdog
from retention_site.base.models import Work


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """200 while the web and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def health_deep(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """How the queue is doing; 503 when due work has waited for more than WATCHDOG_SECONDS."""
    age = watchdog.oldest_due_age(at=timezone.now())
    overdue = age > watchdog.patience()
    answer = {
        "status": "overdue" if overdue else "ok",
        "oldest_due_seconds": round(age.total_seconds(), 1),
        "overdue_from_seconds": settings.WATCHDOG_SECONDS,
        "parked": Work.objects.parked().count(),
        "failed_sweeps": queue.failed_recurring(),
        "sending": "paused" if SendingState.objects.filter(paused_at__isnull=False).exists() else "on",
        "database": connection.vendor,
    }
    return JsonResponse(answer, status=503 if overdue else 200)
