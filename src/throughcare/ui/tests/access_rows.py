"""Who may reach the pages that belong to no domain."""

from support.access import Row

ROWS = [
    Row(url="ui:language"),
    Row(url="ui:stay"),
    Row(url="ui:accessibility"),
    Row(url="ui:privacy"),
    Row(url="ui:cookies"),
    Row(url="ui:help"),
    Row(url="ui:components"),
]
