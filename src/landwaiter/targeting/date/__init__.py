"""DATE: a dual-task attentive tree-aware embedding of declaration items (Kim et al., KDD 2020).

Only this package imports PyTorch, the extra ``deep``; nothing here is imported before it is asked for.
"""
