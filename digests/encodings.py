"""Bytes to text: an encoding is read because its mark or its text proves it, never guessed."""

import codecs
import re

import charset_normalizer

_COMMON_HANZI = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
    "行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些"
    "然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公"
    "无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将"
    "组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金"
    "增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类"
    "八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非"
    "验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效"
    "斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严首底液官德随病苏失尔死讲配女"
    "黄推显谈罪神艺呢席含企望密批营项防举球英氧势告李台落木帮轮破亚师围注远字材排供河态封另施减树溶怎止案言士均武固叶鱼"
    "波视仅费紧爱左章早朝害续轻服试食充兵源判护司足某练差致板田降黑犯负击范继兴似余坚曲输修故城夫够送笔船占右财吃富春职"
    "觉汉画功巴跟虽杂飞检吸助升阳互初创抗考投坏策古径换未跑留钢曾端责站简述钱副尽帝射草冲承独令限阿宣环双请超微让控州良"
    "読读摘址编码频荐键芯嵌网页软件盘链博客栏"
)
"""Characters that make up most of any Chinese text; other languages' bytes rarely spell them."""
_COMMON_IN_TAIWAN = frozenset(
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定"
    "行學法所民得經十三之進著等部度家電力裡裏如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些"
    "然前外天四日那事平形相全表間樣與關各重新線內數正心反你明看原又麼利比或但質氣第向道此變條只沒結解問意建月公無系很情者"
    "最立代想已通並提直題程展果員位入常文總次品式活設及管特件長求老頭基資路圖統接知較將組見計別手期論運指幾區強處給色光門"
    "摘要標簡報聞訊站繁讀網頁編碼項目範例專案則"
)
_PUNCTUATION = re.compile("[\u3000-\u303f\uff01-\uff65\u2010-\u2027\u2030-\u205e\u00b7]")
_KANA = re.compile("[\u3041-\u30ff]")
_UNLIKELY = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\ufffe\uffff\U000f0000-\U0010ffff]"
)
MOSTLY = 0.5
"""The share of characters beyond ASCII that must be common ones; other encodings reach 0.2."""
ONE_NULL_IN = 20
"""The bytes of a text for each NUL in it; UTF-16 and binary files have one in a few."""
KANA_IN_CHINESE = 0.05
"""The share of Japanese letters that a Chinese text may have."""


class UnreadableError(ValueError):
    """Bytes that are not surely text.

    ``encoding`` is the name, as iconv knows it, of what they seem to be, "" when unknown; ``line``
    counts from 1 and is where UTF-8 breaks; ``is_binary`` is set when they are no text at all.
    """

    def __init__(self, encoding: str, line: int | None = None, *, is_binary: bool = False) -> None:
        super().__init__(encoding or "unknown")
        self.encoding = encoding
        self.line = line
        self.is_binary = is_binary


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of bytes in UTF-8, in UTF-16 with its mark, or in plausible GB18030.

    With it comes the name of the encoding: ``UTF-8``, ``UTF-16`` or ``GB18030``.
    Raises UnreadableError for all others.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode_marked(content.removeprefix(mark), encoding)
    nulls = content.count(b"\0")
    try:
        text = content.decode()
        if seven_bit := _seven_bit(content):
            raise UnreadableError(seven_bit)
        if nulls * ONE_NULL_IN <= len(content):
            return text, "UTF-8"
        line = None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    if nulls:
        encoding = _unmarked_utf16(content)
        raise UnreadableError(encoding, is_binary=not encoding)
    if _is_nearly_utf8(content):
        raise UnreadableError("UTF-8", line)
    chinese = _decode_as(content, "gb18030")
    if chinese and _is_chinese(chinese, _COMMON_HANZI | _COMMON_IN_TAIWAN):
        return chinese, "GB18030"
    raise UnreadableError(_name_encoding(content), line)


_MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF32_LE, "UTF-32LE"),
    (codecs.BOM_UTF32_BE, "UTF-32BE"),
    (codecs.BOM_UTF16_LE, "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "UTF-16BE"),
)


def _decode_marked(content: bytes, encoding: str) -> tuple[str, str]:
    """Return the text after a mark; raises UnreadableError when it does not keep the promise."""
    if encoding.startswith("UTF-32"):
        raise UnreadableError("UTF-32")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, errors="replace")
        raise UnreadableError(encoding, before.count("\n") + 1) from error
    if "\0" in text:
        raise UnreadableError("", is_binary=True)
    return text, encoding.removesuffix("LE").removesuffix("BE")


def _seven_bit(content: bytes) -> str:
    """Return the encoding of East Asia that bytes without a high one shift into, "" for none."""
    for name, codec, shift in _SHIFTING:
        if content.isascii() and shift in content and _decode_as(content, codec):
            return name
    return ""


def _unmarked_utf16(content: bytes) -> str:
    """Return the UTF-16 that bytes without a mark are in, "" when they are binary."""
    for encoding in ("UTF-16LE", "UTF-16BE"):
        text = _decode_as(content, encoding)
        if text and "\n" in text and not _UNLIKELY.search(text):
            return encoding
    return ""


def _is_nearly_utf8(content: bytes) -> bool:
    """Return whether the bytes are UTF-8 but for a few, as a cut or a bad edit leaves them."""
    text = content.decode(errors="replace")
    broken = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) > 4 * broken


def _decode_as(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _share(pattern: re.Pattern[str], characters: str) -> float:
    return len(pattern.findall(characters)) / len(characters)


def _is_chinese(text: str, common: frozenset[str]) -> bool:
    """Return whether the characters beyond ASCII are mostly common Chinese ones."""
    beyond = re.sub("[\x00-\x7f]+", "", text)
    if not beyond or _UNLIKELY.search(text) or _share(_KANA, beyond) > KANA_IN_CHINESE:
        return False
    known = len(_PUNCTUATION.findall(beyond)) + sum(character in common for character in beyond)
    return known >= MOSTLY * len(beyond)


def _name_encoding(content: bytes) -> str:
    """Return what iconv calls the encoding that bytes seem to be in, "" when unknown."""
    for name, codec, letters in _ASIAN:
        text = re.sub("[\x00-\x7f]+", "", _decode_as(content, codec) or "")
        if text and _share(letters, text) >= MOSTLY / 2:
            return name
    taiwanese = _decode_as(content, "big5")
    if taiwanese and _is_chinese(taiwanese, _COMMON_IN_TAIWAN):
        return "BIG5"
    western = re.sub("[\x00-\x7f]+", "", content.decode("cp1252", errors="replace"))
    if len(_WESTERN.findall(western)) >= 0.9 * len(western):
        return "WINDOWS-1252"
    best = charset_normalizer.from_bytes(content, cp_isolation=list(_OTHERS)).best()
    return _OTHERS.get(best.encoding, "") if best else ""


_SHIFTING = (
    ("ISO-2022-JP", "iso2022_jp_ext", b"\x1b$B"),
    ("ISO-2022-JP", "iso2022_jp_ext", b"\x1b$@"),
    ("ISO-2022-KR", "iso2022_kr", b"\x1b$)C"),
)
_ASIAN = (
    ("SHIFT_JIS", "cp932", _KANA),
    ("EUC-JP", "euc_jp", _KANA),
    ("EUC-KR", "euc_kr", re.compile("[\uac00-\ud7a3]")),
)
_WESTERN = re.compile("[éèêëàâçùûîïôöäüßñáíóúåæœÉÈÀÇÖÄÜÑ‘’“”„–—…«»¿¡°©®™€£·•\xa0]")
_OTHERS = {
    "big5": "BIG5",
    "cp1250": "WINDOWS-1250",
    "cp1251": "WINDOWS-1251",
    "cp1253": "WINDOWS-1253",
    "cp1254": "WINDOWS-1254",
    "cp1255": "WINDOWS-1255",
    "cp1256": "WINDOWS-1256",
    "gb18030": "GB18030",
    "koi8_r": "KOI8-R",
}
"""Encodings by Python's names that the detector may suggest, with those of iconv."""
