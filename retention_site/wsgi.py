"""The WSGI application that gunicorn serves."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from retention_site.base.frames import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "retention_site.settings")

application = roomy(get_wsgi_application())
import_module(settings.ROOT_URLCONF)
# What was made to start with stays for good: looking through it for garbage would hold a page up for a tenth of a second
gc.collect()
gc.freeze()
# Templates, queries and catalogues that are read later stay, too: the oldest are looked through a hundred times less often
gc.set_threshold(*gc.get_threshold()[:2], 1000)
