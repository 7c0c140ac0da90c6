"""Work in processes of their own, one file or folder per noun."""
