"""The template workbook, offered with the other exports; ingest writes it, because ingest reads it back."""

from impact.ingest.template.writer import Given, Period, TemplateIndicator, template

__all__ = ["Given", "Period", "TemplateIndicator", "template"]
