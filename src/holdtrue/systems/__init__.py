"""THE HANDS: connectors to other people's data. One port, reading apart from writing."""
