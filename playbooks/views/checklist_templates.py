"""Checklist templates: what is to be done when somebody leaves, for whom, and by which team."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import StaffRequest
from playbooks.actions.checklist_templates import (
    create_checklist_template,
    create_template_step,
    remove_template_step,
    update_checklist_template,
    update_template_step,
)
from playbooks.forms.checklist_templates import ChecklistTemplateForm, TemplateStepForm
from playbooks.models import ChecklistTemplate, ChecklistTemplateItem
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of


@require_safe
@permitted("playbooks.view_checklisttemplate")
def checklist_template_list(request: StaffRequest) -> HttpResponse:
    """Every template, whom it is for, and how many steps it has."""
    templates = ChecklistTemplate.objects.select_related("category").annotate(steps=Count("items"))
    page = page_of(request, templates, ordering=("rank",))
    return render(request, "playbooks/checklist_templates/checklist_template_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.add_checklisttemplate")
def checklist_template_add(request: StaffRequest) -> HttpResponse:
    """Add a template; its steps come next."""
    form = ChecklistTemplateForm(posted_or_kept(request), instance=ChecklistTemplate())
    if request.method == "POST" and (template := saved_by(form, create_checklist_template, actor=request.user)):
        messages.success(request, _("Saved. Now add its steps."))
        return redirect("checklist_template_edit", template.pk)
    return render(request, "playbooks/checklist_templates/checklist_template_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.change_checklisttemplate")
def checklist_template_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a template; its steps stand beside."""
    template = get_object_or_404(ChecklistTemplate, pk=pk)
    form = ChecklistTemplateForm(posted_or_kept(request), instance=template)
    if request.method == "POST" and saved_by(form, update_checklist_template, actor=request.user, template=template):
        messages.success(request, _("Saved."))
        return redirect("checklist_template_list")
    context = {"form": form, "template": template, "steps": template.items.select_related("team")}
    return render(request, "playbooks/checklist_templates/checklist_template_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.add_checklisttemplateitem")
def template_step_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a step to a template."""
    template = get_object_or_404(ChecklistTemplate, pk=pk)
    form = TemplateStepForm(posted_or_kept(request), instance=ChecklistTemplateItem(template=template))
    if request.method == "POST" and saved_by(form, create_template_step, actor=request.user, template=template):
        messages.success(request, _("Saved."))
        return redirect("checklist_template_edit", template.pk)
    return render(request, "playbooks/checklist_templates/template_step_edit.html", {"form": form, "template": template})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.change_checklisttemplateitem")
def template_step_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a step: its words, its team, when it is due, and what comes before."""
    step = get_object_or_404(ChecklistTemplateItem.objects.select_related("template"), pk=pk)
    form = TemplateStepForm(posted_or_kept(request), instance=step)
    if request.method == "POST" and saved_by(form, update_template_step, actor=request.user, step=step):
        messages.success(request, _("Saved."))
        return redirect("checklist_template_edit", step.template_id)
    context = {"form": form, "template": step.template, "step": step}
    return render(request, "playbooks/checklist_templates/template_step_edit.html", context)


@require_POST
@permitted("playbooks.change_checklisttemplateitem")
def template_step_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a step out of its template."""
    step = get_object_or_404(ChecklistTemplateItem, pk=pk)
    try:
        remove_template_step(actor=request.user, step=step)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Removed: %(step)s.") % {"step": step})
    return redirect("checklist_template_edit", step.template_id)
