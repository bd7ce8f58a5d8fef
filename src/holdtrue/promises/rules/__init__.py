"""How verdicts become a board: functions of plain values."""
