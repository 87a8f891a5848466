"""Effects of what-ifs by year, and asymmetries between the camps."""
