"""The law of the post as functions of plain values: no Django, no network, no clock."""
