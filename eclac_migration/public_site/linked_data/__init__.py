"""Records and the catalogue as linked data (RDF), in Turtle, JSON-LD and N-Triples."""
