"""Pages about assessment, one module per thing people do."""
