"""The classroom's page: levers, what is measured, how it is packed, and the page itself."""
