"""The shapes of the register's files, one module per file or folder of the register."""
