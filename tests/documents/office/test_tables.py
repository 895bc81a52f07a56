from skillmap.documents.office.tables import table_lines


def test_table_lines_joins_cells_of_a_line_each() -> None:
    assert table_lines([[["Arabic"], ["", "C2"], []], [[], []], [["French"], ["B1"]]]) == ["Arabic | C2", "French | B1"]


def test_table_lines_reads_a_layout_cell_by_cell() -> None:
    assert table_lines([[["a", "b"], ["c", "", "", "d"]]]) == ["a", "b", "", "c", "", "d"]


def test_table_lines_puts_a_label_right_before_its_content() -> None:
    rows = [[["2019"], ["Welder", "tanks"]], [["2015"], ["Fitter", "pipes"]]]
    assert table_lines(rows) == ["2019", "Welder", "tanks", "", "2015", "Fitter", "pipes"]


def test_table_lines_reads_headings_above_columns_column_by_column() -> None:
    rows = [
        [["Name"]],
        [["Jobs"], ["Skills"]],
        [["Welder", "2019"], ["TIG", "MIG"]],
        [["Studies"], ["Languages"]],
        [["BTS", "2014"], ["French", "Arabic"]],
    ]
    assert table_lines(rows) == [
        "Name",
        *("Jobs", "Welder", "2019", "", "Studies", "BTS", "2014", ""),
        *("Skills", "TIG", "MIG", "", "Languages", "French", "Arabic"),
    ]
