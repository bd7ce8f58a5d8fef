"""THE COMMAND: `holdtrue ...`. Each group of commands is one module, imported only when it is asked for."""
