"""The simulated printer against a host written by others: receiptio and receiptline, from npm."""
