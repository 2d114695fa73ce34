"""The workbook to fill in, offered beside the other exports; written where it is read back."""

from impact.ingest.template.writer import Given, Period, TemplateIndicator, template

__all__ = ["Given", "Period", "TemplateIndicator", "template"]
