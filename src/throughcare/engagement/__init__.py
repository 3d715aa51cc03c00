"""Before a competition: who wants to hear of it, what they are shown, what they ask, advise and plan."""
