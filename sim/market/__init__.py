"""Supply tables and money: security, prices, hosting, accounting, finance, policy."""
