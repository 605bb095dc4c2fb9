"""The parser reads equations and refuses everything else by name."""

import pytest

from duheng.equations import (
    ForbiddenConstruct,
    LookAlikeCharacter,
    NestingTooDeep,
    UnknownFunction,
    UnknownName,
    UnreadableEquation,
    parse_equation,
    to_text,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a*b/c", "a*b/c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a-b-c", "a - b - c"),
        ("a/(b*c)", "a/(b*c)"),
        ("-a**2", "-a**2"),
        ("(-a)**2", "(-a)**2"),
        ("a**b**c", "a**(b**c)"),
        ("(a**b)**c", "(a**b)**c"),
        ("a**-1", "a**(-1)"),
        ("-(a+b)", "-(a + b)"),
        ("a*-b", "a*(-b)"),
        ("+a", "a"),
        ("2", "2"),
        ("2.50e-3*x", "0.0025*x"),
        ("ln(x)", "log(x)"),
        ("min(a, b, c)", "min(min(a, b), c)"),
        ("a +\n   b", "a + b"),
        ("电能*θ_1", "电能*θ_1"),
        ("2*pi*r", "2*3.141592653589793*r"),
    ],
)
def test_an_equation_is_read_with_pythons_precedence_and_written_back(written, read):
    expression = parse_equation(written)
    assert to_text(expression) == read
    assert parse_equation(read) is expression


def test_symbols_come_in_the_order_of_first_appearance():
    assert parse_equation("b*a + c/(a + d)").symbols == ("b", "a", "c", "d")


def test_pi_is_a_symbol_when_it_is_declared():
    assert parse_equation("pi*r", names=["pi", "r"]).symbols == ("pi", "r")


def test_e_is_an_ordinary_symbol():
    assert parse_equation("e*x").symbols == ("e", "x")


def test_a_sum_of_hundreds_of_terms_is_not_deep():
    text = " + ".join(f"x{index}" for index in range(500))
    assert len(parse_equation(text).symbols) == 500


@pytest.mark.parametrize(
    "text",
    ["", "  ", "a*", "2 x", "a b", "(a", "a)", "y = a*b", "1e999*x", "a,", "*a", "9" * 400],
)
def test_text_that_is_no_expression_is_unreadable(text):
    with pytest.raises((UnreadableEquation, ForbiddenConstruct)) as caught:
        parse_equation(text)
    assert caught.value.message


def test_an_equals_sign_is_answered_with_what_to_write():
    with pytest.raises(UnreadableEquation) as caught:
        parse_equation("y = a*b")
    assert caught.value.hint == "write only the right-hand side"


@pytest.mark.parametrize(
    ("text", "construct"),
    [
        ("a.real", "attribute"),
        ("().__class__", "attribute"),
        ("import os", "import"),
        ("from os import path", "import"),
        ("a < b", "comparison"),
        ("a and b", "logical"),
        ("a if b else c", "condition"),
        ("a[0]", "index"),
        ("lambda: a", "lambda"),
        ("(a := 2)", "assignment"),
        ("'text'", "text"),
        ("f'{a}'", "text"),
        ("[a for a in b]", "comprehension"),
        ("a, b", "several values"),
        ("2j*a", "not a real number"),
        ("True", "not a real number"),
        ("None", "not a real number"),
        ("a % b", "operator"),
        ("a // b", "operator"),
        ("a @ b", "operator"),
        ("~a", "bitwise"),
        ("not a", "logical"),
        ("a.b(c)", "not a listed function"),
        ("sin(a)(b)", "not a listed function"),
        ("sin(x=a)", "named or starred"),
        ("min(*a)", "named or starred"),
        ("a # b", "'#'"),
        ("a; b", "';'"),
        ("a \\\n + b", "'\\\\'"),
    ],
)
def test_a_construct_that_equations_lack_is_refused_by_name(text, construct):
    with pytest.raises(ForbiddenConstruct) as caught:
        parse_equation(text)
    assert construct in caught.value.message


def test_a_caret_is_answered_with_the_power_sign():
    with pytest.raises(ForbiddenConstruct) as caught:
        parse_equation("a^2")
    assert caught.value.hint == "use **"


def test_an_undeclared_name_is_refused_with_the_nearest_one():
    with pytest.raises(UnknownName) as caught:
        parse_equation("alpa_s*theta", names=["alpha_s", "theta"])
    assert caught.value.hint == "did you mean 'alpha_s'?"


def test_a_function_used_as_a_quantity_is_refused():
    with pytest.raises(UnknownName, match="is a function"):
        parse_equation("exp*2")


@pytest.mark.parametrize(
    ("text", "hint"), [("sine(x)", "sin"), ("eval(x)", "known:"), ("__import__(x)", "known:")]
)
def test_a_function_outside_the_list_is_refused(text, hint):
    with pytest.raises(UnknownFunction) as caught:
        parse_equation(text)
    assert hint in str(caught.value.hint)


@pytest.mark.parametrize("text", ["sin()", "sin(a, b)", "min(a)", "sqrt(a, 2)"])
def test_a_wrong_number_of_arguments_is_refused(text):
    with pytest.raises(UnknownFunction, match="argument"):
        parse_equation(text)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("ｘ + 1", "write x"),
        ("x ＋ 1", "write +"),
        ("x（1）", "write ("),
        ("a×b", "write *"),
        ("a−b", "write -"),
        ("x²", "write **2"),
        ("µ*x", "write μ"),
        ("а*b", "plain letters"),  # Cyrillic a
        ("Α*b", "plain letters"),  # Greek capital alpha
        ("x\u200b*y", "plain letters"),
        ("π*d", "write pi"),
    ],
)
def test_a_look_alike_character_is_refused_with_what_to_write(text, instead):
    with pytest.raises(LookAlikeCharacter) as caught:
        parse_equation(text)
    assert instead in str(caught.value.hint)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 201 + "x" + ")" * 201,
        "-" * 250 + "x",
        "-" * 100_000 + "x",
        "x**" * 250 + "x",
        "x**" * 50_000 + "x",
        "+".join(["x"] * 200_000),
    ],
    ids=["parentheses", "signs", "many signs", "powers", "many powers", "endless sum"],
)
def test_deep_nesting_is_refused(text):
    with pytest.raises(NestingTooDeep):
        parse_equation(text)


def test_nesting_within_the_limit_is_read():
    assert parse_equation("(" * 150 + "x" + ")" * 150) is parse_equation("x")
