//! Python's format mini-language: `format(value, specification)`.
//!
//! Source: CPython 3.11 `Python/formatter_unicode.c`, `Python/pystrtod.c`; the
//! names follow the grammar in the library reference,
//! `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
//! The locale of `n` is C. Widths and precisions are limited like all sizes.

use super::limit;
use super::text::checked_string;
use super::{Exception, ExceptionClass, FloatBits, Objects, Value};

/// Python's `format(value, specification)`, which is what `f"{value:specification}"` prints.
pub fn format(value: &Value, specification: &str, objects: &dyn Objects) -> Result<String, Exception> {
    if specification.is_empty() {
        return checked_string(value, objects);
    }
    let kind = &*value.type_name(objects);
    let parse = |align, default_type| Specification::parse(specification, align, default_type, kind);
    let formatted = match value {
        Value::String(text) => format_string(text, &parse('<', 's')?)?,
        Value::Bool(value) => format_integer(i64::from(*value), &parse('>', 'd')?, kind)?,
        Value::Int(value) => format_integer(*value, &parse('>', 'd')?, kind)?,
        Value::Float(value) => format_float(value.get(), &parse('>', '\0')?, kind)?,
        _ => return Err(Exception::type_error(format!("unsupported format string passed to {kind}.__format__"))),
    };
    limit::check_size(formatted.len())?;
    Ok(formatted)
}

/// A parsed specification.
struct Specification {
    fill: char,
    align: char,
    sign: Option<char>,
    no_negative_zero: bool,
    alternate: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    presentation: char,
}

impl Specification {
    fn parse(
        text: &str,
        default_align: char,
        default_presentation: char,
        kind: &str,
    ) -> Result<Specification, Exception> {
        let characters: Vec<char> = text.chars().collect();
        let mut rest = &characters[..];
        let is_align = |character: &char| matches!(character, '<' | '>' | '=' | '^');
        let (mut fill, mut align) = (None, None);
        if let [first, second, ..] = rest
            && is_align(second)
        {
            (fill, align) = (Some(*first), Some(*second));
            rest = &rest[2..];
        } else {
            align = align.or_else(|| take(&mut rest, |character| is_align(&character)));
        }
        let sign = take(&mut rest, |character| matches!(character, '+' | '-' | ' '));
        let no_negative_zero = take(&mut rest, |character| character == 'z').is_some();
        let alternate = take(&mut rest, |character| character == '#').is_some();
        if fill.is_none() && take(&mut rest, |character| character == '0').is_some() {
            fill = Some('0');
            if default_align == '>' {
                align = align.or(Some('='));
            }
        }
        let width = take_number(&mut rest)?.unwrap_or(0);
        let mut grouping = take(&mut rest, |character| character == ',');
        let underscore = take(&mut rest, |character| character == '_');
        if (grouping.is_some() && underscore.is_some()) || (underscore.is_some() && rest.first() == Some(&',')) {
            return Err(Exception::value_error("Cannot specify both ',' and '_'."));
        }
        grouping = grouping.or(underscore);
        let mut precision = None;
        if take(&mut rest, |character| character == '.').is_some() {
            precision = take_number(&mut rest)?;
            if precision.is_none() {
                return Err(Exception::value_error("Format specifier missing precision"));
            }
        }
        if rest.len() > 1 {
            let message = format!("Invalid format specifier '{text}' for object of type '{kind}'");
            return Err(Exception::value_error(message));
        }
        let presentation = rest.first().copied().unwrap_or(default_presentation);
        if let Some(separator) = grouping {
            let groups_bits = separator == '_' && matches!(presentation, 'b' | 'o' | 'x' | 'X');
            if !groups_bits && !matches!(presentation, 'd' | 'e' | 'f' | 'g' | 'E' | 'F' | 'G' | '%' | '\0') {
                let presentation = shown(presentation);
                return Err(Exception::value_error(format!("Cannot specify '{separator}' with '{presentation}'.")));
            }
        }
        let fill = fill.unwrap_or(' ');
        let align = align.unwrap_or(default_align);
        Ok(Specification { fill, align, sign, no_negative_zero, alternate, width, grouping, precision, presentation })
    }

    fn unknown_presentation(&self, kind: &str) -> Exception {
        let presentation = shown(self.presentation);
        Exception::value_error(format!("Unknown format code '{presentation}' for object of type '{kind}'"))
    }

    fn check_width(&self) -> Result<(), Exception> {
        limit::check_size(self.width)?;
        limit::check_size(self.precision.unwrap_or(0))
    }
}

fn take(rest: &mut &[char], wanted: impl Fn(char) -> bool) -> Option<char> {
    let (first, others) = rest.split_first()?;
    wanted(*first).then(|| {
        *rest = others;
        *first
    })
}

fn take_number(rest: &mut &[char]) -> Result<Option<usize>, Exception> {
    let mut number: Option<usize> = None;
    while let Some(digit) = rest.first().and_then(|character| character.to_digit(10)) {
        let longer = number.unwrap_or(0).checked_mul(10).and_then(|tens| tens.checked_add(digit as usize));
        // CPython keeps sizes in a signed word.
        number = Some(
            longer
                .filter(|number| isize::try_from(*number).is_ok())
                .ok_or_else(|| Exception::value_error("Too many decimal digits in format string"))?,
        );
        *rest = &rest[1..];
    }
    Ok(number)
}

/// A presentation type in an error message.
fn shown(presentation: char) -> String {
    match presentation {
        '!'..='\u{7f}' => presentation.to_string(),
        other => format!("\\x{:x}", other as u32),
    }
}

fn format_string(text: &str, specification: &Specification) -> Result<String, Exception> {
    if specification.presentation != 's' {
        return Err(specification.unknown_presentation("str"));
    }
    let refused = match specification {
        Specification { sign: Some(' '), .. } => "Space not allowed in string format specifier",
        Specification { sign: Some(_), .. } => "Sign not allowed in string format specifier",
        Specification { no_negative_zero: true, .. } => {
            "Negative zero coercion (z) not allowed in string format specifier"
        }
        Specification { alternate: true, .. } => "Alternate form (#) not allowed in string format specifier",
        Specification { align: '=', .. } => "'=' alignment not allowed in string format specifier",
        _ => {
            limit::check_size(specification.width)?;
            let kept: String = text.chars().take(specification.precision.unwrap_or(usize::MAX)).collect();
            return Ok(pad("", &kept, specification));
        }
    };
    Err(Exception::value_error(refused))
}

fn format_integer(value: i64, specification: &Specification, kind: &str) -> Result<String, Exception> {
    let magnitude = value.unsigned_abs();
    let (prefix, digits) = match specification.presentation {
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => return format_float(value as f64, specification, kind),
        'd' | 'n' => ("", magnitude.to_string()),
        'b' => ("0b", format!("{magnitude:b}")),
        'o' => ("0o", format!("{magnitude:o}")),
        'x' => ("0x", format!("{magnitude:x}")),
        'X' => ("0X", format!("{magnitude:X}")),
        'c' => ("", String::new()),
        _ => return Err(specification.unknown_presentation(kind)),
    };
    if specification.precision.is_some() {
        return Err(Exception::value_error("Precision not allowed in integer format specifier"));
    }
    if specification.no_negative_zero {
        let message = "Negative zero coercion (z) not allowed in integer format specifier";
        return Err(Exception::value_error(message));
    }
    specification.check_width()?;
    if specification.presentation == 'c' {
        return format_character(value, specification);
    }
    let number = Number {
        negative: value < 0,
        prefix: if specification.alternate { prefix } else { "" },
        digits: &digits,
        rest: "",
        group: if prefix.is_empty() { 3 } else { 4 },
    };
    Ok(number.layout(specification))
}

fn format_character(value: i64, specification: &Specification) -> Result<String, Exception> {
    if specification.sign.is_some() {
        return Err(Exception::value_error("Sign not allowed with integer format specifier 'c'"));
    }
    if specification.alternate {
        return Err(Exception::value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let code = u32::try_from(value)
        .ok()
        .filter(|code| *code < 0x11_0000)
        .ok_or_else(|| Exception::new(ExceptionClass::OverflowError, "%c arg not in range(0x110000)"))?;
    let character = char::from_u32(code).ok_or_else(surrogate)?;
    Ok(pad("", &character.to_string(), specification))
}

/// Python's strings may hold half of a pair of UTF-16, ours may not.
pub(super) fn surrogate() -> Exception {
    Exception::limit(ExceptionClass::ValueError, "surrogate code points are not part of the model")
}

fn format_float(value: f64, specification: &Specification, kind: &str) -> Result<String, Exception> {
    if !matches!(specification.presentation, '\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') {
        return Err(specification.unknown_presentation(kind));
    }
    if specification.precision.is_some_and(|precision| i32::try_from(precision).is_err()) {
        return Err(Exception::value_error("precision too big"));
    }
    specification.check_width()?;
    let percent = specification.presentation == '%';
    let value = if percent { value * 100.0 } else { value };
    let magnitude = value.abs();
    let alternate = specification.alternate;
    let precision = specification.precision.unwrap_or(6);
    let text = match specification.presentation {
        _ if !value.is_finite() => FloatBits::new(magnitude).to_string(),
        'e' | 'E' => scientific(magnitude, precision, alternate),
        'f' | 'F' | '%' => fixed(magnitude, precision, alternate),
        'g' | 'G' | 'n' => general(magnitude, precision, alternate, false),
        _ => match specification.precision {
            Some(precision) => general(magnitude, precision, alternate, true),
            None => shortest(magnitude, alternate),
        },
    };
    let text = if matches!(specification.presentation, 'E' | 'F' | 'G') { text.to_uppercase() } else { text };
    let is_zero =
        value.is_finite() && !text.split(['e', 'E']).next().unwrap_or("").contains(|c| ('1'..='9').contains(&c));
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let rest = format!("{}{}", &text[end..], if percent { "%" } else { "" });
    let number = Number {
        negative: value.is_sign_negative() && !value.is_nan() && !(specification.no_negative_zero && is_zero),
        prefix: "",
        digits: &text[..end],
        rest: &rest,
        group: 3,
    };
    Ok(number.layout(specification))
}

/// A float has at most 1074 digits behind the point and 767 significant ones: all further ones are zeros.
const EXACT: usize = 1100;

/// `f`: so many digits behind the point.
fn fixed(magnitude: f64, precision: usize, alternate: bool) -> String {
    let shown = precision.min(EXACT);
    let mut text = format!("{magnitude:.shown$}");
    text.extend(std::iter::repeat_n('0', precision - shown));
    if alternate && precision == 0 {
        text.push('.');
    }
    text
}

/// `e`: one digit before the point and so many behind it.
fn scientific(magnitude: f64, precision: usize, alternate: bool) -> String {
    let (mut mantissa, exponent) = mantissa_and_exponent(magnitude, precision);
    if alternate && precision == 0 {
        mantissa.push('.');
    }
    with_exponent(&mantissa, exponent)
}

fn mantissa_and_exponent(magnitude: f64, precision: usize) -> (String, i32) {
    let shown = precision.min(EXACT);
    let text = format!("{magnitude:.shown$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut mantissa = mantissa.to_owned();
    mantissa.extend(std::iter::repeat_n('0', precision - shown));
    (mantissa, exponent.parse().unwrap_or(0))
}

fn with_exponent(mantissa: &str, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// `g`: so many significant digits, in the shorter of the two ways. Without a presentation type there is always
/// a digit behind the point, which counts.
fn general(magnitude: f64, precision: usize, alternate: bool, always_fraction: bool) -> String {
    let precision = precision.max(1);
    let (mantissa, exponent) = mantissa_and_exponent(magnitude, precision - 1);
    let most = precision as i64 - i64::from(always_fraction);
    let scientific = exponent < -4 || i64::from(exponent) >= most;
    let mut digits = if scientific {
        mantissa
    } else {
        fixed(magnitude, (precision as i64 - 1 - i64::from(exponent)).max(0) as usize, false)
    };
    if !alternate && digits.contains('.') {
        digits.truncate(digits.trim_end_matches('0').trim_end_matches('.').len());
    }
    if alternate && !digits.contains('.') {
        digits.push('.');
    }
    if scientific {
        return with_exponent(&digits, exponent);
    }
    if always_fraction {
        match digits.find('.') {
            None => digits.push_str(".0"),
            Some(point) if point + 1 == digits.len() => digits.push('0'),
            Some(_) => {}
        }
    }
    digits
}

/// As `repr` shows it.
fn shortest(magnitude: f64, alternate: bool) -> String {
    let text = FloatBits::new(magnitude).to_string();
    match text.split_once('e') {
        Some((mantissa, exponent)) if alternate && !mantissa.contains('.') => format!("{mantissa}.e{exponent}"),
        _ => text,
    }
}

/// A number in pieces.
struct Number<'a> {
    negative: bool,
    prefix: &'a str,
    /// What grouping and zeros in front apply to.
    digits: &'a str,
    /// Fraction, exponent, percent sign.
    rest: &'a str,
    /// Digits per group.
    group: usize,
}

impl Number<'_> {
    fn layout(&self, specification: &Specification) -> String {
        let sign = match (self.negative, specification.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            _ => "",
        };
        let lead = format!("{sign}{}", self.prefix);
        let zeros = specification.fill == '0' && specification.align == '=';
        let least = if zeros { specification.width.saturating_sub(lead.len() + self.rest.len()) } else { 0 };
        let digits = match specification.grouping {
            // Infinity has no digits, hence no groups.
            Some(separator) if !self.digits.is_empty() => group(self.digits, self.group, separator, least),
            _ => self.digits.to_owned(),
        };
        pad(&lead, &format!("{digits}{}", self.rest), specification)
    }
}

/// Digits in groups, with zeros in front up to the least width; never a separator in front.
fn group(digits: &str, size: usize, separator: char, least: usize) -> String {
    let mut reversed = Vec::new();
    let mut count = 0;
    let mut digits = digits.chars().rev();
    loop {
        let digit = digits.next();
        if digit.is_none() && reversed.len() >= least {
            break;
        }
        if count > 0 && count % size == 0 {
            reversed.push(separator);
        }
        reversed.push(digit.unwrap_or('0'));
        count += 1;
    }
    reversed.iter().rev().collect()
}

/// Fills up to the width; `=` puts the filling between the lead and the body.
fn pad(lead: &str, body: &str, specification: &Specification) -> String {
    let missing = specification.width.saturating_sub(lead.chars().count() + body.chars().count());
    let before = match specification.align {
        '<' => 0,
        '^' => missing / 2,
        _ => missing,
    };
    let fill = |count: usize| specification.fill.to_string().repeat(count);
    let (left, right) = (fill(before), fill(missing - before));
    if specification.align == '=' { format!("{lead}{left}{body}") } else { format!("{left}{lead}{body}{right}") }
}
