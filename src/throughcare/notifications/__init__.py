"""Who is told of what, how and when: at once, in the digest at noon, or not at all."""
