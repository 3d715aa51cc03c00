"""When each lot of a programme is published, evaluated and awarded, so that all can begin on one fixed day."""
