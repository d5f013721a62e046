"""Networks that learn from uninspected items too. Needs PyTorch, the extra ``deep``; imported only when asked for."""
