"""A template as a picture: its steps and branches, as Mermaid and as SVG."""
