"""Entering on screen: forms for values and indicators that become a submission like any workbook."""
