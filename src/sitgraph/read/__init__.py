"""Files, folders and streams become articles: formats, boilerplate, dates and languages."""
