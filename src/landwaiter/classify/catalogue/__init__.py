"""Public nomenclatures, lists of terms and rulings: where they are, under which licence, and how they are read."""
