"""Which statements a notice makes: functions from the register to statements. No files, no clock."""
