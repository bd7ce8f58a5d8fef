"""What this shop knows about a customer beyond oscar: the country shop and the company."""
