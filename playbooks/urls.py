from django.urls import path

from playbooks.views.callbacks import (
    callback_close,
    callback_detail,
    callback_list,
    callback_move,
    callback_owed,
    callback_slots,
)
from playbooks.views.public import calendar_feed, public_callback
from playbooks.views.today import today

urlpatterns = [
    path("", today, name="today"),
    path("callbacks/", callback_list, name="callback_list"),
    path("callbacks/<int:pk>/", callback_detail, name="callback_detail"),
    path("callbacks/<int:pk>/move/", callback_move, name="callback_move"),
    path("callbacks/<int:pk>/close/", callback_close, name="callback_close"),
    path("customers/<int:pk>/callbacks/", callback_owed, name="callback_owed"),
    path("customers/<int:pk>/callbacks/slots/", callback_slots, name="callback_slots"),
    path("c/<str:token>/", public_callback, name="public_callback"),
    path("feeds/<str:token>.ics", calendar_feed, name="calendar_feed"),
]
