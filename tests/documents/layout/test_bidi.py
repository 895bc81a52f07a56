import pytest

from skillmap.documents.layout.bidi import logical_lines
from skillmap.documents.layout.direction import is_rtl, stored_in_logical_order


def read_back(visual: str, *, rtl: bool = True) -> str:
    # A bare line has too few letters to tell how its page is stored; a second one in visual order settles it.
    return logical_lines([visual, "ةيملعلا تلاهؤملا"], rtl=rtl)[0]


@pytest.mark.parametrize(
    ("visual", "logical"),
    [
        pytest.param("دمحأ ىليل", "ليلى أحمد", id="letters"),
        pytest.param("Revit 2020 و AutoCAD مادختساب", "باستخدام AutoCAD و Revit 2020", id="latin-runs"),
        pytest.param("456 123 944 963+ :فتاه", "هاتف: +963 944 123 456", id="phone"),
        pytest.param("+963 944 123 456 :فتاه", "هاتف: +963 944 123 456", id="phone-drawn-left-to-right"),
        pytest.param("+٢٣٧ ٠١٤ ٥٥٥ ٠٠٠ :فتاه", "هاتف: +٠٠٠ ٥٥٥ ٠١٤ ٢٣٧", id="phone-eastern-in-left-to-right-span"),
        pytest.param("٢٣٧ ٠١٤ ٥٥٥ ٠٠٠+ :فتاه", "هاتف: +٠٠٠ ٥٥٥ ٠١٤ ٢٣٧", id="phone-eastern"),
        pytest.param("٢٣٧ ٠١٤ ٥٥٥ ٠٠٠ :فتاه", "هاتف: ٠٠٠ ٥٥٥ ٠١٤ ٢٣٧", id="phone-eastern-without-plus"),
        pytest.param("+٩٦٢ ٧٩٠٠ ٥٥٥٥ :فتاه", "هاتف: +٩٦٢ ٧٩٠٠ ٥٥٥٥", id="phone-eastern-overridden"),
        pytest.param("١٩٨٩/٠٤/١٢ :دلوملا خيرات", "تاريخ المولد: ١٩٨٩/٠٤/١٢", id="date-joined-by-slashes"),
        pytest.param("28-02-1991 :دلوملا خيرات", "تاريخ المولد: 1991-02-28", id="date-parted-by-dashes"),
        pytest.param("2018 – 2015 نم", "من 2015 – 2018", id="range-visual"),
        pytest.param("2015 – 2018 نم", "من 2015 – 2018", id="range-ascends"),
        pytest.param("12/2019 – 03/2015", "03/2015 – 12/2019", id="months-ascend"),
        pytest.param("(%87) قئاقد", "دقائق (87%)", id="percent"),
        pytest.param("(6.5 IELTS) ديج", "جيد (6.5 IELTS)", id="brackets-as-drawn"),
        pytest.param(")بعلملا عراش( صمح", "حمص (شارع الملعب)", id="brackets-as-typed"),
        pytest.param("AWS (us-east-1) ةئيب", "بيئة AWS (us-east-1)", id="brackets-in-latin-run"),
        pytest.param("مويلا – Jan 2020", "Jan 2020 – اليوم", id="latin-first"),
        pytest.param("++C و #C ةغل", "لغة C# و C++", id="signs-after-letters"),
        pytest.param("• Kubernetes", "• Kubernetes", id="bullet-left-of-latin"),
        pytest.param("صن •", "• نص", id="bullet-right-of-arabic"),
        pytest.param("layla.alahmad@example.org :ديربلا", "البريد: layla.alahmad@example.org", id="mail-address"),
    ],
)
def test_logical_lines_undo_the_bidirectional_algorithm(visual: str, logical: str) -> None:
    assert read_back(visual) == logical


def test_logical_lines_keep_letters_of_a_cluster_in_order() -> None:
    assert logical_lines([["د", "م", "ح", "لأ", "ا"]], rtl=True) == ["الأحمد"]


def test_logical_lines_turn_arabic_within_a_left_to_right_line() -> None:
    assert read_back("Nom : ىليل Ahmad", rtl=False) == "Nom : ليلى Ahmad"


def test_logical_lines_leave_text_stored_in_logical_order() -> None:
    lines = ["الخبرة العملية", "مهندسة (مدنية) 2015 – 2018"]
    assert logical_lines(lines, rtl=True) == lines


def test_stored_in_logical_order_tells_by_article_and_final_letters() -> None:
    logical = ["المهارات", "الخبرة العملية", "مهندسة مدنية"]
    assert stored_in_logical_order(logical)
    assert not stored_in_logical_order([line[::-1] for line in logical])


def test_brackets_of_an_unbalanced_line_follow_the_page() -> None:
    drawn = ["(ةيناث) لوأ", "(ثلاث) عبار", "سماخ ( سداس"]
    assert logical_lines(drawn, rtl=True)[2] == "سادس ) خامس"
    typed = [")ةيناث( لوأ", ")ثلاث( عبار", "سماخ ( سداس"]
    assert logical_lines(typed, rtl=True)[2] == "سادس ( خامس"


def test_is_rtl_needs_a_good_share_of_the_letters() -> None:
    assert is_rtl("مهندس DevOps نظم")
    assert not is_rtl("Languages: Arabic (العربية), French, English")
    assert not is_rtl("2018")
