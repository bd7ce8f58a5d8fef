"""THE LEDGER: the hash-chained record of every verdict and deed, the verdict types, the store of content."""
