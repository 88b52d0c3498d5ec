"""The core's own operations: the visitor's session, account, credits, plan and rights."""
