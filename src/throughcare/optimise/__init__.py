"""Pure solvers, one package per problem: no Django, no clock, no input or output."""
