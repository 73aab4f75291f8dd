#!/usr/bin/env python
"""The command line of Keepsake: `manage.py help` lists every command."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "retention_site.settings")
    from django.core.management import execute_from_command_line

    from retention_site.base.frames import roomy

    roomy(execute_from_command_line)(sys.argv)  # workers of the queue are forked from here, and have the same room


if __name__ == "__main__":
    main()
