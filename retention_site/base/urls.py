"""Addresses of the cellar's own pages."""

from django.urls import path

from retention_site.base.views import jobs, outbox, saved_views, tokens, work

urlpatterns = [
    path("jobs/<int:pk>/", jobs.job_detail, name="job_detail"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("saved-views/add/", saved_views.saved_view_add, name="saved_view_add"),
    path("saved-views/<int:pk>/delete/", saved_views.saved_view_delete, name="saved_view_delete"),
    path("settings/tokens/", tokens.token_list, name="token_list"),
    path("settings/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("settings/queue/", work.work_list, name="work_list"),
    path("settings/queue/<int:pk>/requeue/", work.work_requeue, name="work_requeue"),
    path("settings/outbox/", outbox.outbox_list, name="outbox_list"),
    path("settings/outbox/<str:name>/", outbox.outbox_detail, name="outbox_detail"),
]
