"""The world's state as columns and tables: firms, families, vendors, offers, links."""
