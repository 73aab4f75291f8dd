from django.urls import path

from playbooks.views.callback_weeks import callback_week
from playbooks.views.callbacks import callback_detail, callback_export, callback_list, callback_owed
from playbooks.views.keeping import callback_close, callback_give, callback_move
from playbooks.views.promising import callback_add, callback_clock, callback_slots
from playbooks.views.public import calendar_feed, public_callback
from playbooks.views.today import today

urlpatterns = [
    path("", today, name="today"),
    path("callbacks/", callback_list, name="callback_list"),
    path("callbacks/week/", callback_week, name="callback_week"),
    path("callbacks/export/", callback_export, name="callback_export"),
    path("callbacks/<int:pk>/", callback_detail, name="callback_detail"),
    path("callbacks/<int:pk>/move/", callback_move, name="callback_move"),
    path("callbacks/<int:pk>/close/", callback_close, name="callback_close"),
    path("callbacks/<int:pk>/give/", callback_give, name="callback_give"),
    path("customers/<int:pk>/callbacks/", callback_owed, name="callback_owed"),
    path("customers/<int:pk>/callbacks/slots/", callback_slots, name="callback_slots"),
    path("customers/<int:pk>/callbacks/clock/", callback_clock, name="callback_clock"),
    path("customers/<int:pk>/callbacks/add/", callback_add, name="callback_add"),
    path("c/<str:token>/", public_callback, name="public_callback"),
    path("feeds/<str:token>.ics", calendar_feed, name="calendar_feed"),
]
