"""The working system: who may do what, the queue, decisions, outcomes and cases, and the audit of it all."""
