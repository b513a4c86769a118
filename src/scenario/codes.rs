//! The codes of all diagnostics of this room. A code keeps its meaning for ever.

/// Every code with its meaning in one line.
pub const CODES: &[(&str, &str)] = &[
    (NOT_JSON, "the file is not valid JSON"),
    (UNKNOWN_KEY, "a key that has no meaning here"),
    (DUPLICATE_KEY, "a key that is written twice in one object"),
    (WRONG_TYPE, "a JSON value of the wrong type"),
    (MISSING_KEY, "a key that is required is missing"),
    (EMPTY, "a list, an object or a text is empty where something is needed"),
    (UNKNOWN_FORMAT, "a version of the format that this program does not know"),
    (BAD_NUMBER, "a number that is not whole, or out of range"),
    (UNKNOWN_VALUE, "a word that is not one of the words allowed here"),
    (BAD_NAME, "a name that Python would not accept as an identifier"),
    (NAME_CLASH, "one name for two things"),
    (BAD_VARIANT, "a variant that is not exactly one of `threads`, `tasks` and `main`"),
    (BAD_BLOCK, "an object that is not exactly one kind of block"),
    (BAD_TRY, "`except`, `else` and `finally` of a `try` do not fit together"),
    (REPEATED, "a list names one thing twice"),
    (TOO_DEEP, "JSON nested too deeply"),
    (PYTHON_SYNTAX, "not valid Python syntax"),
    (UNSUPPORTED_EXPRESSION, "valid Python, but an expression that scenarios do not have"),
    (UNSUPPORTED_STATEMENT, "valid Python, but a statement that scenarios do not have"),
    (BLOCK_IN_STRING, "a block of Python in a string; blocks are JSON objects"),
    (SEVERAL_STATEMENTS, "several statements in one string"),
    (COMMENT, "a comment in a string of Python"),
    (TOO_LONG, "a string of Python that is too long or nested too deeply"),
    (BIG_INTEGER, "an integer that does not fit 64 bits"),
    (NOT_A_CALL, "something else where a call is needed"),
    (REPEATED_NAME, "a parameter or keyword argument that is given twice"),
    (BAD_SIGNATURE, "a function's key that is not a name with simple parameters"),
    (SEVERAL_CONTEXTS, "several contexts in one `with`"),
];

/// The codes that only Python files can have, with their meanings.
pub const PYTHON_CODES: &[(&str, &str)] = &[
    (FILE_TEXT, "a file that is not text as Python reads it"),
    (TOO_LARGE, "a Python file that is too long or nested too deeply"),
    (UNSUPPORTED_PYTHON, "valid Python that has no meaning here"),
    (MISPLACED, "a statement or expression that cannot stand where it stands"),
    (SCOPE, "`global` and `nonlocal` that do not fit the names of a function"),
    (UNKNOWN_MODULE, "an import of a module that does not exist here"),
    (UNKNOWN_IMPORT, "an import of a name that a module does not have"),
];

/// The codes that only converting a Python file to a scenario can give, with their meanings.
pub const CONVERSION_CODES: &[(&str, &str)] =
    &[(NOT_IN_SCENARIO, "a part of a Python file that a scenario cannot say")];

pub(crate) const NOT_IN_SCENARIO: &str = "E0408";
pub(crate) const FILE_TEXT: &str = "E0401";
pub(crate) const TOO_LARGE: &str = "E0402";
pub(crate) const UNSUPPORTED_PYTHON: &str = "E0403";
pub(crate) const MISPLACED: &str = "E0404";
pub(crate) const SCOPE: &str = "E0405";
pub(crate) const UNKNOWN_MODULE: &str = "E0406";
pub(crate) const UNKNOWN_IMPORT: &str = "E0407";

pub(crate) const NOT_JSON: &str = "E0101";
pub(crate) const UNKNOWN_KEY: &str = "E0102";
pub(crate) const DUPLICATE_KEY: &str = "E0103";
pub(crate) const WRONG_TYPE: &str = "E0104";
pub(crate) const MISSING_KEY: &str = "E0105";
pub(crate) const EMPTY: &str = "E0106";
pub(crate) const UNKNOWN_FORMAT: &str = "E0107";
pub(crate) const BAD_NUMBER: &str = "E0108";
pub(crate) const UNKNOWN_VALUE: &str = "E0109";
pub(crate) const BAD_NAME: &str = "E0110";
pub(crate) const NAME_CLASH: &str = "E0111";
pub(crate) const BAD_VARIANT: &str = "E0112";
pub(crate) const BAD_BLOCK: &str = "E0113";
pub(crate) const BAD_TRY: &str = "E0114";
pub(crate) const REPEATED: &str = "E0115";
pub(crate) const TOO_DEEP: &str = "E0116";
pub(crate) const PYTHON_SYNTAX: &str = "E0201";
pub(crate) const UNSUPPORTED_EXPRESSION: &str = "E0202";
pub(crate) const UNSUPPORTED_STATEMENT: &str = "E0203";
pub(crate) const BLOCK_IN_STRING: &str = "E0204";
pub(crate) const SEVERAL_STATEMENTS: &str = "E0205";
pub(crate) const COMMENT: &str = "E0206";
pub(crate) const TOO_LONG: &str = "E0207";
pub(crate) const BIG_INTEGER: &str = "E0208";
pub(crate) const NOT_A_CALL: &str = "E0209";
pub(crate) const REPEATED_NAME: &str = "E0210";
pub(crate) const BAD_SIGNATURE: &str = "E0211";
pub(crate) const SEVERAL_CONTEXTS: &str = "E0212";
