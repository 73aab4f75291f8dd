"""What Django admin shows of the second floor."""

from surveys.admin import asking_rules, invitations, responses, surveys, widget_sites

__all__ = ["asking_rules", "invitations", "responses", "surveys", "widget_sites"]
