"""Speed of the running system, beside a baseline measured in the same run."""
