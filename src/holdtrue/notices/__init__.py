"""THE NOTICE: statements rendered from the register, per company, site and language, and their editions."""
