"""What offers cost and are worth, and who is paid: assurance, prices, hosting, accounts, policy."""
