"""Award across lots: the highest total score that capacities, lot limits and bundles allow, proven."""
