"""Risk of serious harm as the case system tells it: how high to whom, and in words under fixed headings."""

from collections.abc import Mapping

LEVELS: Mapping[str, str] = {  # the fields of how high it is, each with to whom
    "harm_children": "Children",
    "harm_public": "The public",
    "harm_known_adult": "A known adult",
    "harm_staff": "Staff",
}
HEADINGS: Mapping[str, str] = {  # the fields of what is told in words, in the order in which they are read
    "risk_who": "Who is at risk",
    "risk_nature": "What the risk is",
    "risk_imminence": "When the risk is greatest",
    "risk_self_harm": "Self-harm",
    "risk_suicide": "Suicide",
    "risk_hostel": "Coping in custody or a hostel",
    "risk_vulnerability": "Vulnerability",
}
