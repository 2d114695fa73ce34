"""The frame of a page: access, header, sections, links, presentation, the one cache."""
