"""The post: letters, signed links, webhooks, and limits on how often somebody may ask."""
