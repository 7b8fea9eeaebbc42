"""The commands that the simulated printer knows, family by family; `table` joins them."""
