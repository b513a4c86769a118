//! The objects that a scenario file is made of and their keys: the one table that
//! the reader accepts by and that the JSON Schema is printed from.

/// A kind of object with a fixed set of keys.
pub(crate) struct Shape {
    /// What it is called in messages: `a variant`.
    pub name: &'static str,
    /// Its keys, in the order in which people write them.
    pub keys: &'static [Key],
}

/// A key of an object.
pub(crate) struct Key {
    /// How it is written.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What may stand there.
    pub content: Content,
    /// What it means, for people.
    pub about: &'static str,
}

/// What a key may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Content {
    /// Any text, for people.
    Text,
    /// Any text that is not empty.
    Title,
    /// The version of the format.
    Format,
    /// Names with JSON values.
    Values,
    /// Names with constructor calls.
    Constructors,
    /// Function keys with bodies.
    Functions,
    /// Names with variants.
    Variants,
    /// The object [`CHECK`].
    Check,
    /// A list of expressions.
    Expressions,
    /// A list of [`LEADS_TO`].
    LeadsTo,
    /// A list of calls.
    Calls,
    /// A call.
    Call,
    /// One of [`ORDERS`], or of [`PYTHON_ORDERS`] in a `main` variant.
    Order,
    /// A list of [`FINDINGS`] or the object [`EXPECT`].
    Expect,
    /// A list of [`FINDINGS`].
    Findings,
    /// A list of objects of names with JSON values.
    Outcomes,
    /// A list of statements and blocks.
    Body,
    /// A list of [`HANDLER`]s.
    Handlers,
    /// An expression.
    Expression,
    /// A number that is not negative, or an expression.
    Count,
    /// A context, perhaps with `as` and a name.
    Context,
    /// What a loop assigns to.
    Target,
    /// A name.
    Name,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of texts.
    Lines,
}

/// The version of the format that this program reads.
pub(crate) const FORMAT: i64 = 1;

/// The ready orders of tasks.
pub(crate) const ORDERS: &[&str] = &["any", "fifo"];

/// The kinds of findings that a variant may expect.
pub const FINDINGS: &[&str] = &[
    "lost-update",
    "data-race",
    "deadlock",
    "livelock",
    "starvation",
    "eventually",
    "leads-to",
    "lock-order",
    "assertion",
    "invariant",
    "final-check",
    "uncaught-exception",
    "misuse",
    "check-then-act",
    "atomicity-violation",
    "unbounded-wait",
    "never-awaited",
    "exception-never-retrieved",
    "task-destroyed-pending",
    "blocked-event-loop",
    "lost-cancellation",
    "fragile-order",
];

/// What the event loop and the clock of a Python file may do.
pub(crate) const PYTHON_ORDERS: &[&str] = &["fifo", "timing", "latency", "any"];

/// The versions of CPython.
pub(crate) const PYTHONS: &[&str] = &["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"];

/// Where threads of a Python file can be switched.
pub(crate) const SWITCHINGS: &[&str] = &["gil", "bytecode", "free"];

/// Modules that functions of `main` variants can name without import.
pub const PROGRAM_MODULES: &[&str] = &[
    "asyncio",
    "collections",
    "contextlib",
    "functools",
    "itertools",
    "queue",
    "random",
    "simulate",
    "threading",
    "time",
];

const fn required(name: &'static str, content: Content, about: &'static str) -> Key {
    Key { name, required: true, content, about }
}

const fn optional(name: &'static str, content: Content, about: &'static str) -> Key {
    Key { name, required: false, content, about }
}

/// The whole file.
pub(crate) const SCENARIO: Shape = Shape {
    name: "a scenario",
    keys: &[
        optional("$schema", Content::Text, "Where the JSON Schema is, for editors."),
        required("format", Content::Format, "The version of the format: 1."),
        optional("name", Content::Title, "The scenario's name; if missing, the file's name without its ending."),
        optional("about", Content::Text, "What the scenario shows, for people."),
        optional(
            "shared",
            Content::Values,
            "Shared variables and their initial values. Every other name that a function assigns to is local to it.",
        ),
        optional("sync", Content::Constructors, "Synchronization primitives, each by its constructor call."),
        required(
            "functions",
            Content::Functions,
            "Functions and their bodies. A key may carry parameters: \"withdraw(amount, fee=1)\".",
        ),
        required("variants", Content::Variants, "The programs to explore, each by a name of your choice."),
        optional("check", Content::Check, "What must hold."),
    ],
};

/// One variant.
pub(crate) const VARIANT: Shape = Shape {
    name: "a variant",
    keys: &[
        optional("about", Content::Text, "What the variant shows, for people."),
        optional("threads", Content::Calls, "The calls that preemptive threads run, one each."),
        optional("tasks", Content::Calls, "The calls that tasks of one event loop run, one each."),
        optional(
            "main",
            Content::Call,
            "The call that a whole program begins with: it starts its threads or tasks itself.",
        ),
        optional(
            "order",
            Content::Order,
            "Which ready task the event loop may run next: any, or first in, first out as in CPython.",
        ),
        optional("python", Content::Word(PYTHONS), "With main: the version of CPython, such as \"3.12\"."),
        optional("switching", Content::Word(SWITCHINGS), "With main: where threads can be switched."),
        optional(
            "expect",
            Content::Expect,
            "The findings that the variant is meant to show (none, if missing), or an object that also pins the outcomes.",
        ),
    ],
};

/// What a variant is meant to show.
pub(crate) const EXPECT: Shape = Shape {
    name: "\"expect\"",
    keys: &[
        optional("findings", Content::Findings, "The kinds of findings that the variant is meant to show."),
        optional(
            "outcomes",
            Content::Outcomes,
            "All the outcomes there are, each as some shared names with their final values.",
        ),
    ],
};

/// One way to run a Python file: the object of a line `# simulate: {…}`.
pub(crate) const PYTHON_VARIANT: Shape = Shape {
    name: "a `# simulate:` line",
    keys: &[
        optional("variant", Content::Title, "The variant's name; if missing, main."),
        optional("about", Content::Text, "What the variant shows, for people."),
        optional("python", Content::Word(PYTHONS), "The version of CPython, such as \"3.12\"."),
        optional("switching", Content::Word(SWITCHINGS), "Where threads can be switched."),
        optional("order", Content::Word(PYTHON_ORDERS), "What the event loop and the clock may do."),
        optional(
            "expect",
            Content::Expect,
            "The findings that the variant is meant to show (none, if missing), or an object that also pins the outcomes.",
        ),
        optional("output", Content::Lines, "The lines that the program prints in CPython's order."),
        optional("check", Content::Expressions, "Must hold at the end of every schedule."),
    ],
};

/// What must hold.
pub(crate) const CHECK: Shape = Shape {
    name: "\"check\"",
    keys: &[
        optional("always", Content::Expressions, "Must hold in every reachable state."),
        optional("finally", Content::Expressions, "Must hold at the end of every schedule."),
        optional(
            "eventually",
            Content::Expressions,
            "Must hold at some time on every schedule, also on one that never ends if it is fair.",
        ),
        optional(
            "leads_to",
            Content::LeadsTo,
            "Whenever the first of a pair holds, the second must hold then or later.",
        ),
    ],
};

/// Something that must follow.
pub(crate) const LEADS_TO: Shape = Shape {
    name: "a pair of \"leads_to\"",
    keys: &[
        required("if", Content::Expression, "Whenever this holds ..."),
        required("then", Content::Expression, "... this must hold then or later."),
    ],
};

/// The blocks. The first key of each is the one that no other block has.
pub(crate) const BLOCKS: &[Shape] = &[
    Shape {
        name: "a \"with\" block",
        keys: &[
            required("with", Content::Context, "The context to hold, such as a lock; \"as\" may bind its value."),
            required("do", Content::Body, "The statements to run inside."),
        ],
    },
    Shape {
        name: "an \"async with\" block",
        keys: &[
            required("async with", Content::Context, "The asynchronous context to hold; \"as\" may bind its value."),
            required("do", Content::Body, "The statements to run inside."),
        ],
    },
    Shape {
        name: "a \"repeat\" block",
        keys: &[
            required("repeat", Content::Count, "How many times to run the statements."),
            required("do", Content::Body, "The statements to run each time."),
        ],
    },
    Shape {
        name: "a \"for\" block",
        keys: &[
            required("for", Content::Target, "The name or names that take each item."),
            required("in", Content::Expression, "What to go through."),
            required("do", Content::Body, "The statements to run for each item."),
            optional("else", Content::Body, "The statements to run after the last item, unless `break` left the loop."),
        ],
    },
    Shape {
        name: "an \"async for\" block",
        keys: &[
            required("async for", Content::Target, "The name or names that take each item."),
            required("in", Content::Expression, "What to go through, awaiting each item."),
            required("do", Content::Body, "The statements to run for each item."),
            optional("else", Content::Body, "The statements to run after the last item, unless `break` left the loop."),
        ],
    },
    Shape {
        name: "a \"while\" block",
        keys: &[
            required("while", Content::Expression, "Go on as long as this holds."),
            required("do", Content::Body, "The statements to run each time."),
            optional("else", Content::Body, "The statements to run at the end, unless `break` left the loop."),
        ],
    },
    Shape {
        name: "an \"if\" block",
        keys: &[
            required("if", Content::Expression, "The condition."),
            required("then", Content::Body, "The statements to run if it holds."),
            optional("else", Content::Body, "The statements to run if it does not hold."),
        ],
    },
    Shape {
        name: "a \"try\" block",
        keys: &[
            required("try", Content::Body, "The statements that may raise an exception."),
            optional("except", Content::Handlers, "What to do about exceptions; the first handler that fits is taken."),
            optional("else", Content::Body, "The statements to run if there was no exception."),
            optional("finally", Content::Body, "The statements to run in any case."),
        ],
    },
];

/// One handler of a `try` block.
pub(crate) const HANDLER: Shape = Shape {
    name: "a handler",
    keys: &[
        optional(
            "catch",
            Content::Expression,
            "The exception class, or several in parentheses; if missing, every exception.",
        ),
        optional("as", Content::Name, "The name for the exception."),
        required("do", Content::Body, "The statements to run."),
    ],
};
