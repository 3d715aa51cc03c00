"""Each audience's home page and pages that cross apps: reads everything, writes nothing."""
