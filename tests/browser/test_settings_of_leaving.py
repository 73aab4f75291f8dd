"""Pages by which leads set what happens when somebody leaves, and numbers narrowed to a kind: they fit and are accessible."""

from pathlib import Path

from django.urls import reverse

from accounts.defaults import make_churn_reasons
from accounts.models import ChurnCategory, Customer
from playbooks.defaults import make_checklists
from playbooks.models import ChecklistTemplate
from tests.accounts.insights.book import make_book
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"


@in_each_look
def test_pages_are_accessible_and_fit(live_server, log_in, lead, browser, language, width, scheme):
    make_churn_reasons()
    make_checklists()
    make_book()
    Customer.objects.update(industry="Clinics", country="TH")
    lead.language = language
    lead.save()
    template = ChecklistTemplate.objects.filter(is_active=True).first()
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    log_in(lead, on=page)
    paths = {
        "teams-of-reasons": reverse("churn_category_edit", args=[ChurnCategory.objects.first().pk]),
        "reasons-for-leads": reverse("churn_reason_list"),
        "templates": reverse("checklist_template_list"),
        "template": reverse("checklist_template_edit", args=[template.pk]),
        "step": reverse("template_step_edit", args=[template.items.last().pk]),
        "narrowed": reverse("insights") + "?industry=Clinics&products=1&country=TH",
    }
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        page.goto(live_server.url + path)
        if name == "narrowed":
            page.locator(".filter-more summary").click()
        page.screenshot(path=PICTURES / f"{name}-{language}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        violations = Axe().run(page)
        assert violations.violations_count == 0, f"{name}: {violations.generate_report()}"
    page.context.close()
