"""The board as text, JSON, JUnit and SARIF: functions from a board to what is printed."""
