"""The model's state in tables: firms, families, vendors, offers, links."""
