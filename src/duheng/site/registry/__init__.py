"""Instruments, standards, reference materials, certificates, documents, records of the plan."""
