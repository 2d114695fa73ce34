"""The page on which a grantee submits its workbook."""
