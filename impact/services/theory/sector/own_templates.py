"""Who may do what with a sector template: its umbrella organisation changes it, whoever works on a theory reads it."""

from __future__ import annotations

from impact.access.permissions import Action, Kind
from impact.errors import NotFound
from impact.model.access import Access
from impact.services.core.audit_log import record_refusal, require_allowed
from impact.services.core.workspace import Workspace, reading
from impact.store import sector_templates
from impact.store.sector_templates import TemplateRecord


def require_template(
    access: Access, action: Action, template_id: int, workspace: Workspace
) -> TemplateRecord:
    """Check that somebody may do this to a template, and return it.

    NotAllowed, which is audited, for other roles, and for whoever would change the template of somebody else; NotFound
    for one that is not there or not published.
    """
    require_allowed(access, action, Kind.SECTOR_TEMPLATE, workspace, template_id)
    with reading(access, workspace) as connection:
        template = sector_templates.find_template(connection, template_id)
    if template is None:
        raise NotFound("sector_template.not_found")
    if action is not Action.SEE and template.organisation_id != access.organisation_id:
        raise record_refusal(access, action, Kind.SECTOR_TEMPLATE, workspace, template_id)
    return template
