"""Signing in: allauth does it; here is how, in which words, and what the ledger hears of it."""
