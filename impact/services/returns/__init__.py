"""What a grantee gets back: its workbook with marks or comments, what a fund returned, and what is answered to it."""
