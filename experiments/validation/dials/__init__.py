"""What the three dials change over what is believed of the numbers that nobody has measured."""
