"""WIRING: settings, urls, asgi and the command's entry point. The only room that knows everyone."""
