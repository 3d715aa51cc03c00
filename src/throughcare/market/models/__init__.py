"""Who may supply: the framework, supplier profiles, applications and the cells in which each qualifies."""

from throughcare.market.models.applications import Application, Cell, Clarification, SectionAuthor
from throughcare.market.models.assessing import Appeal, Assessment, PanelSeat
from throughcare.market.models.frameworks import Framework, Question, Questionnaire
from throughcare.market.models.membership import Qualification, Restriction
from throughcare.market.models.profiles import (
    ConnectedPerson,
    Exclusion,
    Insurance,
    ProfileSection,
    SupplierProfile,
)

__all__ = [
    "Appeal",
    "Application",
    "Assessment",
    "Cell",
    "Clarification",
    "ConnectedPerson",
    "Exclusion",
    "Framework",
    "Insurance",
    "PanelSeat",
    "ProfileSection",
    "Qualification",
    "Question",
    "Questionnaire",
    "Restriction",
    "SectionAuthor",
    "SupplierProfile",
]
