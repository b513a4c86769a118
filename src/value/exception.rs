//! Exceptions: objects and their built-in classes.

use super::{Plain, Value};
use crate::source::Span;
use std::sync::Arc;

/// An exception object.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Exception {
    /// Its class.
    pub class: ExceptionClass,
    /// What it was made with: usually one message.
    pub arguments: Arc<[Value]>,
    /// Why it exists; decides which kind of finding it becomes when nobody catches it.
    pub origin: Origin,
    /// Where it was first raised, if it was.
    pub raised: Option<Span>,
}

/// Why an exception exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// The program raised it, or Python would.
    Program,
    /// An `assert` failed.
    Assertion,
    /// A primitive was used against its contract.
    Misuse,
    /// A limit of the model was left, such as 64-bit integers. No handler catches it, since Python
    /// itself would not raise it.
    Limit,
}

impl Exception {
    /// An exception with a message.
    pub fn new(class: ExceptionClass, message: impl Into<String>) -> Exception {
        let message: String = message.into();
        Exception {
            class,
            arguments: Arc::from([Value::String(message.into())]),
            origin: Origin::Program,
            raised: None,
        }
    }

    /// An exception made with these arguments, unless they are nested too deeply (see [`Value::tuple`]).
    pub fn with_arguments(class: ExceptionClass, arguments: Vec<Value>) -> Result<Exception, Exception> {
        super::limit::check_nesting(&arguments)?;
        Ok(Exception { class, arguments: arguments.into(), origin: Origin::Program, raised: None })
    }

    /// `TypeError` with a message.
    pub fn type_error(message: impl Into<String>) -> Exception {
        Exception::new(ExceptionClass::TypeError, message)
    }

    /// `ValueError` with a message.
    pub fn value_error(message: impl Into<String>) -> Exception {
        Exception::new(ExceptionClass::ValueError, message)
    }

    /// A primitive used against its contract.
    pub fn misuse(class: ExceptionClass, message: impl Into<String>) -> Exception {
        Exception { origin: Origin::Misuse, ..Exception::new(class, message) }
    }

    /// The result does not fit 64 bits.
    pub fn overflow() -> Exception {
        let message = "integer beyond 64 bits (Python would go on with a longer one)";
        Exception::limit(ExceptionClass::OverflowError, message)
    }

    /// A limit of the model: Python would do it, or fail in another way.
    pub fn limit(class: ExceptionClass, message: impl Into<String>) -> Exception {
        Exception { origin: Origin::Limit, ..Exception::new(class, message) }
    }

    /// `KeyError`, which carries the key itself.
    pub fn key_error(key: Value) -> Exception {
        Exception::with_arguments(ExceptionClass::KeyError, vec![key]).unwrap_or_else(|limit| limit)
    }
}

macro_rules! exception_classes {
    ($($name:ident < $parent:ident),* $(,)?) => {
        /// The built-in exception classes, as Python arranges them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ExceptionClass {
            /// The root.
            BaseException,
            $(#[doc = concat!("A kind of `", stringify!($parent), "`.")] $name,)*
        }

        impl ExceptionClass {
            /// All classes.
            pub const ALL: &'static [ExceptionClass] =
                &[ExceptionClass::BaseException, $(ExceptionClass::$name),*];

            /// Its name in Python.
            pub fn name(self) -> &'static str {
                match self {
                    ExceptionClass::BaseException => "BaseException",
                    $(ExceptionClass::$name => stringify!($name),)*
                }
            }

            /// The class it derives from.
            pub fn parent(self) -> Option<ExceptionClass> {
                match self {
                    ExceptionClass::BaseException => None,
                    $(ExceptionClass::$name => Some(ExceptionClass::$parent),)*
                }
            }
        }
    };
}

exception_classes! {
    Exception < BaseException,
    KeyboardInterrupt < BaseException,
    SystemExit < BaseException,
    GeneratorExit < BaseException,
    CancelledError < BaseException,
    ArithmeticError < Exception,
    OverflowError < ArithmeticError,
    ZeroDivisionError < ArithmeticError,
    AssertionError < Exception,
    AttributeError < Exception,
    LookupError < Exception,
    IndexError < LookupError,
    KeyError < LookupError,
    MemoryError < Exception,
    NameError < Exception,
    UnboundLocalError < NameError,
    OSError < Exception,
    TimeoutError < OSError,
    ConnectionError < OSError,
    RuntimeError < Exception,
    NotImplementedError < RuntimeError,
    RecursionError < RuntimeError,
    BrokenBarrierError < RuntimeError,
    InvalidStateError < Exception,
    StopIteration < Exception,
    TypeError < Exception,
    ValueError < Exception,
    QueueEmpty < Exception,
    QueueFull < Exception,
}

impl ExceptionClass {
    /// The class with this name in Python.
    pub fn from_name(name: &str) -> Option<ExceptionClass> {
        ExceptionClass::ALL.iter().copied().find(|class| class.name() == name)
    }

    /// Its name with the module, as `repr(class)` shows it; the built-in module stays unsaid.
    pub fn qualified_name(self) -> String {
        let module = match self {
            ExceptionClass::CancelledError | ExceptionClass::InvalidStateError => "asyncio.exceptions.",
            ExceptionClass::QueueEmpty | ExceptionClass::QueueFull => "asyncio.queues.",
            ExceptionClass::BrokenBarrierError => "threading.",
            _ => "",
        };
        format!("{module}{}", self.name())
    }

    /// Whether it is `other` or derives from it.
    pub fn is_subclass_of(self, other: ExceptionClass) -> bool {
        self == other || self.parent().is_some_and(|parent| parent.is_subclass_of(other))
    }
}

impl Exception {
    /// The message as `str(exception)` gives it, with the arguments already made plain.
    pub fn message(&self, arguments: &[Plain]) -> String {
        match arguments {
            [] => String::new(),
            // `str(KeyError('k'))` is `'k'`, with quotes.
            [only] if self.class == ExceptionClass::KeyError => only.to_string(),
            [only] => only.to_str(),
            [number, reason] if self.class.is_subclass_of(ExceptionClass::OSError) => {
                format!("[Errno {}] {}", number.to_str(), reason.to_str())
            }
            several => Plain::Tuple(several.to_vec()).to_string(),
        }
    }
}
