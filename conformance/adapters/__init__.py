"""Built-in adapters: programs that the judge starts, never modules it imports."""
