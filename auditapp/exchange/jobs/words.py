"""The words of the workbook: it is made apart from the service's catalogues."""

WORDS: dict[str, dict[str, str]] = {
    "vi": {
        "results": "Kết quả",
        "answers": "Câu trả lời",
        "dictionary": "Từ điển dữ liệu",
        "n": "Số phiếu trả lời được tính",
        "note": "Người trả lời tự nguyện; kết quả không đại diện cho mọi người đã được phục vụ.",
        "choice": "Phương án",
        "count": "Số phiếu",
        "share": "Tỷ lệ",
    },
    "en": {
        "results": "Results",
        "answers": "Answers",
        "dictionary": "Data dictionary",
        "n": "Answers counted",
        "note": "Those who answered chose to; they do not represent all who were served.",
        "choice": "Choice",
        "count": "Answers",
        "share": "Share",
    },
}
