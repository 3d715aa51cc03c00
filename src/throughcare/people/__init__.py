"""The person on probation: sentence, needs, address, responsible officer."""
