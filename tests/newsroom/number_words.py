"""Number words read back to their value: a parser written from the grammar, which shares nothing with the rules."""

ONES = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9,
}  # fmt: skip
SCALES = {"tỷ": 10**9, "triệu": 10**6, "nghìn": 1000, "ngàn": 1000}


def value(words):
    """Return the whole number that words say, northern or southern."""
    words = words.split()
    if "tỷ" in words:
        cut = len(words) - 1 - words[::-1].index("tỷ")
        return value(" ".join(words[:cut])) * 10**9 + (value(" ".join(words[cut + 1 :])) if words[cut + 1 :] else 0)
    total, group = 0, 0
    for word in words:
        if word in SCALES:
            total, group = total + group * SCALES[word], 0
        elif word == "trăm":
            group *= 100
        elif word == "mươi":
            group = group // 100 * 100 + group % 10 * 10
        elif word == "mười":
            group += 10
        elif word not in {"linh", "lẻ"}:
            group += ONES[word]
    return total + group


def amount(words):
    """Return a decimal as its whole and the digits behind the comma, which may be said as a number or one by one."""
    whole, comma, fraction = words.removeprefix("âm ").partition(" phẩy ")
    if not comma:
        return value(whole), ""
    said = fraction.split()
    single = all(w in ONES for w in said) and len(said) > 1
    return value(whole), "".join(str(ONES[w]) for w in said) if single else str(value(fraction))
