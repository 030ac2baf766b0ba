"""The grammar: which words evoke which operation or loss, and where its roles stand."""
