"""Pages of insight: measures for those who watch, register, notices and open data for everybody."""
