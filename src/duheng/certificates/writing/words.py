"""The fixed words of the three documents, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Words = Mapping[str, str]

TITLES: Mapping[str, Words] = {
    "calibration": {"zh": "校准证书", "en": "Calibration Certificate"},
    "verification": {"zh": "检定证书", "en": "Verification Certificate"},
    "notice": {"zh": "检定结果通知书", "en": "Notice of Verification Result"},
}
ROLE_WORDS: Mapping[str, Words] = {
    "executor": {"zh": "检定/校准员", "en": "executor"},
    "checker": {"zh": "核验员", "en": "checker"},
    "approver": {"zh": "批准人", "en": "approver"},
}
RESULTS_NAME: Words = {"zh": "结果", "en": "Results"}
ONLY_THIS_ITEM: Words = {
    "zh": "本证书的结果仅对所列被检/被校对象有效。",
    "en": "The results relate only to the item listed in this certificate.",
}
WHOLE_ONLY: Words = {
    "zh": "未经本机构书面批准，不得部分复制本证书。",
    "en": "This certificate may not be reproduced other than in full without written approval.",
}
TRACEABLE: Words = {
    "zh": "所用计量标准的量值溯源到国家计量基准，并由此溯源到国际单位制（SI）。",
    "en": "The measurement standards used are traceable to national standards, and through them "
    "to the International System of Units (SI).",
}
UNCERTAINTY: Words = {
    "zh": "给出的不确定度为扩展不确定度 U，等于标准不确定度乘以表中的包含因子 k（JJF 1059.1）。",
    "en": "The uncertainty given is the expanded uncertainty U: the standard uncertainty "
    "multiplied by the stated coverage factor k (JCGM 100).",
}
CONCLUSION_NAME: Words = {"zh": "检定结论", "en": "Conclusion"}
VALID_UNTIL_NAME: Words = {"zh": "有效期至", "en": "Valid until"}
RECALIBRATION_NAME: Words = {"zh": "建议再校准日期", "en": "Recommended recalibration"}
AGREED: Words = {
    "zh": "该日期应客户要求给出。",
    "en": "The date is given as agreed with the customer.",
}
CONFORMITY_NAME: Words = {"zh": "符合性", "en": "Conformity"}
CHANGE_NAME: Words = {"zh": "更改说明", "en": "Change"}
CHANGE: Mapping[str, Words] = {
    "amended": {
        "zh": "本证书修改并代替证书 {}。",
        "en": "This certificate amends and replaces {}.",
    },
    "substituted": {"zh": "本证书代替证书 {}。", "en": "This certificate replaces {}."},
}
VERDICT: Mapping[str, Words] = {
    "pass": {"zh": "合格，准确度等级 {}。", "en": "Conforms to accuracy class {}."},
    "fail": {"zh": "不合格（准确度等级 {}）。", "en": "Does not conform to accuracy class {}."},
}
PERIOD: Words = {
    "zh": "检定周期 {months} 个月，依据 {rule}。",
    "en": "Verification interval {months} months, by {rule}.",
}


def in_languages(words: Words, languages: Iterable[str], *values: object, **named: object) -> Words:
    """Return words in the languages of a certificate, English where there are none of ours."""
    return {
        language: words.get(language, words["en"]).format(*values, **named)
        for language in languages
    }
