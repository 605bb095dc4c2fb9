"""One of each: a forest, a stack and its coal, allowances, a balance, savings, plans and checks."""
