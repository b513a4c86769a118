//! Values as text: `repr`, `str`, and as trees without identity.
//!
//! Source: CPython 3.11 `PyObject_Repr`, `PyObject_Str`, `Py_ReprEnter` (cycles).
//! Deviation: what is nested deeper than [`MAX_NESTING`](super::MAX_NESTING) or larger than
//! [`MAX_ELEMENTS`](super::MAX_ELEMENTS) is cut and ends in `...`; where a program asks for the text itself
//! (`str`, `repr`, formatting), that is an error of the model instead.

use super::limit;
use super::plain::escaped;
use super::{Exception, ExceptionClass, Object, ObjectReference, Objects, Plain, Value, View};

/// Python's `repr(value)`.
pub fn repr(value: &Value, objects: &dyn Objects) -> String {
    plain(value, objects).to_string()
}

/// Python's `str(value)`.
pub fn to_string(value: &Value, objects: &dyn Objects) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Exception(exception) => {
            // `str` of an exception with one argument is `str` of that, which matters if it is an exception too.
            if let [only @ Value::Exception(_)] = &*exception.arguments
                && exception.class != ExceptionClass::KeyError
            {
                return to_string(only, objects);
            }
            let arguments: Vec<Plain> = exception.arguments.iter().map(|argument| plain(argument, objects)).collect();
            exception.message(&arguments)
        }
        other => repr(other, objects),
    }
}

/// Python's `ascii(value)`, which `!a` asks for: `repr` with everything beyond ASCII escaped.
pub fn ascii(value: &Value, objects: &dyn Objects) -> String {
    escape_non_ascii(&repr(value, objects))
}

/// Everything beyond ASCII escaped, as `ascii` does.
pub fn escape_non_ascii(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_ascii() { character.to_string() } else { escaped(character) })
        .collect()
}

/// The value without identity: references followed, cycles cut as `repr` cuts them.
pub fn plain(value: &Value, objects: &dyn Objects) -> Plain {
    Flattening::new(objects).value(value)
}

/// Python's `repr(value)`, or the error that it is too long or nested too deeply.
pub(super) fn checked_repr(value: &Value, objects: &dyn Objects) -> Result<String, Exception> {
    let mut flattening = Flattening::new(objects);
    let plain = flattening.value(value);
    match flattening.cut {
        Some(limit) => Err(limit),
        None => Ok(plain.to_string()),
    }
}

/// Python's `str(value)`, or the error that it is too long or nested too deeply.
pub(super) fn checked_string(value: &Value, objects: &dyn Objects) -> Result<String, Exception> {
    match value {
        Value::String(text) => Ok(text.to_string()),
        Value::Exception(exception) => {
            exception.arguments.iter().try_for_each(|argument| checked_repr(argument, objects).map(drop))?;
            Ok(to_string(value, objects))
        }
        other => checked_repr(other, objects),
    }
}

/// Python's `ascii(value)`, or the error that it is too long or nested too deeply.
pub(super) fn checked_ascii(value: &Value, objects: &dyn Objects) -> Result<String, Exception> {
    checked_repr(value, objects).map(|text| escape_non_ascii(&text))
}

/// One walk through a value.
struct Flattening<'a> {
    objects: &'a dyn Objects,
    /// The containers and tuples around the place where the walk is.
    open: Vec<Open<'a>>,
    depth: usize,
    room: usize,
    /// Set when something had to be left out.
    cut: Option<Exception>,
}

/// Something that may come round again.
#[derive(PartialEq)]
enum Open<'a> {
    Container(ObjectReference),
    View(View, ObjectReference),
    Tuple(&'a [Value]),
}

impl<'a> Flattening<'a> {
    fn new(objects: &'a dyn Objects) -> Flattening<'a> {
        Flattening { objects, open: Vec::new(), depth: 0, room: limit::MAX_ELEMENTS, cut: None }
    }

    fn value(&mut self, value: &'a Value) -> Plain {
        let size = if let Value::String(text) = value { text.len() } else { 1 };
        if size > self.room {
            self.cut = Some(limit::too_large());
            return Plain::Opaque("...".to_owned());
        }
        if self.depth > limit::MAX_NESTING {
            self.cut = Some(limit::too_deep());
            return Plain::Opaque("...".to_owned());
        }
        self.room -= size;
        self.depth += 1;
        let plain = self.flatten(value);
        self.depth -= 1;
        plain
    }

    fn flatten(&mut self, value: &'a Value) -> Plain {
        match value {
            Value::None => Plain::None,
            Value::Bool(value) => Plain::Bool(*value),
            Value::Int(value) => Plain::Int(*value),
            Value::Float(value) => Plain::Float(*value),
            Value::String(text) => Plain::String(text.to_string()),
            Value::Tuple(items) => {
                self.inside(Open::Tuple(items), "(...)", |inner| Plain::Tuple(inner.sequence(items)))
            }
            Value::Range(start, stop, 1) => Plain::Opaque(format!("range({start}, {stop})")),
            Value::Range(start, stop, step) => Plain::Opaque(format!("range({start}, {stop}, {step})")),
            Value::Object(reference) => match self.objects.object(*reference) {
                Object::List(items) => {
                    self.inside(Open::Container(*reference), "[...]", |inner| Plain::List(inner.sequence(items)))
                }
                Object::Dict(entries) => self.inside(Open::Container(*reference), "{...}", |inner| {
                    Plain::Dict(entries.iter().map(|(key, value)| (inner.value(key), inner.value(value))).collect())
                }),
                Object::Set { frozen, items } => {
                    let name = if *frozen { "frozenset" } else { "set" };
                    if items.is_empty() {
                        return Plain::Opaque(format!("{name}()"));
                    }
                    let shown = self.inside(Open::Container(*reference), "set(...)", |inner| {
                        let items = inner.sequence(items).iter().map(Plain::to_string).collect::<Vec<_>>();
                        Plain::Opaque(format!("{{{}}}", items.join(", ")))
                    });
                    if *frozen { Plain::Opaque(format!("frozenset({shown})")) } else { shown }
                }
                Object::Entity(_) => Plain::Opaque(self.objects.opaque_text(value)),
            },
            Value::Ellipsis => Plain::Opaque("Ellipsis".to_owned()),
            Value::NotImplemented => Plain::Opaque("NotImplemented".to_owned()),
            Value::Type(kind) => Plain::Opaque(format!("<class '{}'>", kind.name())),
            Value::Native(_) | Value::Method(_) | Value::NativeMethod(_) | Value::Super(_) | Value::Module(_) => {
                Plain::Opaque(self.objects.opaque_text(value))
            }
            Value::Exception(exception) => {
                let arguments = match &*exception.arguments {
                    [only] => format!("({})", self.value(only)),
                    several => self
                        .inside(Open::Tuple(several), "(...)", |inner| Plain::Tuple(inner.sequence(several)))
                        .to_string(),
                };
                Plain::Opaque(format!("{}{arguments}", exception.class.name()))
            }
            Value::ExceptionClass(class) => Plain::Opaque(format!("<class '{}'>", class.qualified_name())),
            Value::Slice(bounds) => {
                let (start, stop, step) = &**bounds;
                let [start, stop, step] = [start, stop, step].map(|bound| self.value(bound));
                Plain::Opaque(format!("slice({start}, {stop}, {step})"))
            }
            Value::View(view, reference) => self.view(value, *view, *reference),
            Value::Function(_) | Value::Primitive(_) | Value::Thread(_) => {
                Plain::Opaque(self.objects.opaque_text(value))
            }
        }
    }

    fn sequence(&mut self, items: &'a [Value]) -> Vec<Plain> {
        items.iter().map(|item| self.value(item)).collect()
    }

    fn view(&mut self, value: &Value, view: View, reference: ObjectReference) -> Plain {
        let Object::Dict(entries) = self.objects.object(reference) else { return Plain::List(Vec::new()) };
        let shown = self.inside(Open::View(view, reference), "...", |inner| {
            Plain::List(match view {
                View::Keys => entries.iter().map(|(key, _)| inner.value(key)).collect(),
                View::Values => entries.iter().map(|(_, value)| inner.value(value)).collect(),
                View::Items => entries
                    .iter()
                    .map(|(key, value)| Plain::Tuple(vec![inner.value(key), inner.value(value)]))
                    .collect(),
            })
        });
        Plain::Opaque(match shown {
            Plain::List(_) => format!("{}({shown})", value.type_name(self.objects)),
            cycle => cycle.to_string(),
        })
    }

    fn inside(&mut self, place: Open<'a>, cycle: &str, walk: impl FnOnce(&mut Self) -> Plain) -> Plain {
        if self.open.contains(&place) {
            return Plain::Opaque(cycle.to_owned());
        }
        self.open.push(place);
        let plain = walk(self);
        self.open.pop();
        plain
    }
}
