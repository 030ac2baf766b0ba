"""Claims become RDF by the ontology, and back records."""
