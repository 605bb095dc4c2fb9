"""How good readings are: judged by the worker, shown worst first."""
