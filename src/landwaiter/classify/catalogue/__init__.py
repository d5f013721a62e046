"""Public nomenclatures and lists of terms: where they are, under which licence, and how they are read."""
