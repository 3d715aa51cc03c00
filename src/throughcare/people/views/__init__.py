"""Pages of people: lists and who may look, custody and handover, teams."""
