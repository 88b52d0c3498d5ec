"""Not part of the contract: anything here may change in any release."""
