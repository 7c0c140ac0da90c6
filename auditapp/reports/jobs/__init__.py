"""Writing documents: DOCX, PDF and XLSX from the same paper, in a process of their own."""
