"""Surveys for staff: what runs where, opening, planning, pausing, closing, and versions."""

from auditapp.surveys.pages.manage.edit import edit_survey, update_survey
from auditapp.surveys.pages.manage.index import index_surveys
from auditapp.surveys.pages.manage.new import create_survey, new_survey
from auditapp.surveys.pages.manage.preview import show_questionnaire, show_questionnaire_page
from auditapp.surveys.pages.manage.sample import edit_sample, update_sample
from auditapp.surveys.pages.manage.show import show_survey
from auditapp.surveys.pages.manage.standing import (
    create_closure,
    create_pause,
    create_reopening,
    create_resumption,
)
from auditapp.surveys.pages.manage.versions import create_version, new_version

__all__ = [
    "create_closure",
    "create_pause",
    "create_reopening",
    "create_resumption",
    "create_survey",
    "create_version",
    "edit_sample",
    "edit_survey",
    "index_surveys",
    "new_survey",
    "new_version",
    "show_questionnaire",
    "show_questionnaire_page",
    "show_survey",
    "update_sample",
    "update_survey",
]
