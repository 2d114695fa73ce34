"""The page on which a grantee hands in its workbook."""
