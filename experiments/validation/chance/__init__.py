"""What chance is: the seed-to-seed spread, one random stream at a time."""
