"""Which statements a notice makes: plain functions from the register to statements. No files, no clock, no frame."""
