"""The tests: one folder for each package, stories and crash loops beside them."""
