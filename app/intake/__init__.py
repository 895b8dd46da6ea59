"""Export files become clean rows; never touches the shop database.

The way in:
    open        a file, recognised and read
    recognise   which sheet or reading of it, by which profile
    mapping     what a file that no profile knows might be
    digest      by which the same content is known again
Files:
    archive     what was dropped becomes plain files; `zipped` is one zip
    container   what kind of file it is; `locked` takes a password off
    delimited   CSV and its like; `lines` is its text, each line in its own encoding
    workbook    XLSX, XLSB, XLS and ODS; `area` and `legacy` (XLS) refuse what is damaged or would fill the memory
    limits      the largest that is read
    guard       what the operating system and other programs do meanwhile
Headers:
    profile     what a platform's report looks like, from `profiles/*.toml`; `own` are a shop's own ones
    header      finds a profile's names among the first rows
    synonyms    the names that any profile has for a field; `samples` tells what a column's cells look like
    fields      what a report's rows are made of, and how a cell of each field is read
Rows:
    rows        cleans them, a `batch` at a time
    columns     the cells of a column into a field's values
    cells       one cell; `ids` reads the numbers that tell rows apart
    statuses    a platform's words into a status
    tidy        a platform's habits: words for nothing, joined cells, flags, dates inside numbers
    several     several items of an order in one cell
    aside       totals and explanations, which are no rows
    freshness   the moment a file speaks of
    doctor      what was odd
"""
