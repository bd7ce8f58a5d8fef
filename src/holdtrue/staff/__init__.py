"""THE STAFF: who signs in, in which employee groups they are, and how they come in and go. What a group may do stands
in the register; here stands only who belongs to it."""
