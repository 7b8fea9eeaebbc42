"""Who may do what: accounts, sessions, devices, rights."""
