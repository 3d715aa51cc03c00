"""Which event sets off which task: the one table of pushes. Everything else downstream pulls."""

REACTIONS: dict[str, tuple[str, ...]] = {
    "award.confirmed": ("contracts.make",),
}
