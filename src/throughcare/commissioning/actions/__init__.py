"""The only writers of commissioning: one function per verb, in the order lock, who, when, whether, write, audit."""
