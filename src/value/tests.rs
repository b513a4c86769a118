//! Limits, and that nothing panics. That values behave as in Python is tested in `tests/python_values.rs`.

use super::*;
use proptest::prelude::*;
use std::sync::Arc;

fn call(name: &str, arguments: &[Value], heap: &mut Heap) -> Result<Value, Exception> {
    (find_builtin(name).expect("a known function").call)(arguments, &[], heap)
}

fn call_method(receiver: &Value, name: &str, arguments: &[Value], heap: &mut Heap) -> Result<Value, Exception> {
    (find_method(receiver, name, heap).expect("a known method").call)(receiver, arguments, &[], heap)
}

/// Whether the model's limits refused it, not Python.
fn is_limit<T>(result: Result<T, Exception>) -> bool {
    result.is_err_and(|exception| exception.origin == Origin::Limit)
}

#[test]
fn large_values_are_refused() {
    let mut heap = Heap::new();
    let text = Value::string("ab");
    let list = Value::Object(heap.allocate(Object::List(vec![Value::Int(0)])));
    let tuple = Value::tuple([Value::Int(0)]).unwrap();
    let huge = Value::Int(1_000_000_000_000);
    for sequence in [&text, &list, &tuple] {
        assert!(is_limit(binary(BinaryOperator::Multiply, sequence, &huge, &mut heap)));
        assert!(is_limit(binary(BinaryOperator::Multiply, &huge, sequence, &mut heap)));
        assert!(is_limit(in_place(BinaryOperator::Multiply, sequence, &huge, &mut heap)));
    }
    assert!(is_limit(binary(BinaryOperator::ShiftLeft, &Value::Int(1), &huge, &mut heap)));
    assert!(is_limit(binary(BinaryOperator::Power, &Value::Int(2), &huge, &mut heap)));
    assert!(is_limit(call("list", &[Value::Range(0, i64::MAX, 1)], &mut heap)));
    assert!(is_limit(call_method(&list, "extend", &[Value::Range(0, i64::MAX, 1)], &mut heap)));
    for method in ["ljust", "rjust", "center", "zfill"] {
        assert!(is_limit(call_method(&text, method, std::slice::from_ref(&huge), &mut heap)));
    }
    for specification in ["999999999999", ".999999999f", "999999999999,d", "*^999999999999s"] {
        for value in [&text, &Value::Int(1), &Value::float(0.5)] {
            if let Ok(formatted) = format(value, specification, &heap) {
                assert!(formatted.len() < MAX_ELEMENTS, "{specification}");
            }
        }
    }
    let template = Value::string("{0:999999}{0:999999}");
    assert!(is_limit(call_method(&template, "format", &[Value::Int(1)], &mut heap)));
}

#[test]
fn a_list_stops_growing_at_the_limit() {
    let mut heap = Heap::new();
    let list = Value::Object(heap.allocate(Object::List(vec![Value::None; MAX_ELEMENTS])));
    assert!(is_limit(call_method(&list, "append", &[Value::None], &mut heap)));
    assert!(is_limit(call_method(&list, "insert", &[Value::Int(0), Value::None], &mut heap)));
    assert!(is_limit(binary(BinaryOperator::Add, &list, &list, &mut heap)));
    assert!(is_limit(in_place(BinaryOperator::Add, &list, &list, &mut heap)));
    assert_eq!(length(&list, &heap).unwrap(), MAX_ELEMENTS as i64);
}

/// A list in a list in a list…
fn nested_lists(depth: usize, heap: &mut Heap) -> Value {
    (0..depth).fold(Value::None, |inner, _| Value::Object(heap.allocate(Object::List(vec![inner]))))
}

#[test]
fn deep_nesting_is_cut_in_texts_and_refused_in_programs() {
    let mut heap = Heap::new();
    let shallow = nested_lists(MAX_NESTING, &mut heap);
    assert_eq!(call("repr", std::slice::from_ref(&shallow), &mut heap), Ok(Value::string(repr(&shallow, &heap))));
    let (deep, twin) = (nested_lists(100_000, &mut heap), nested_lists(100_000, &mut heap));
    assert!(repr(&deep, &heap).contains("[[...]]"));
    assert!(is_limit(call("repr", std::slice::from_ref(&deep), &mut heap)));
    assert!(is_limit(compare(ComparisonOperator::Equal, &deep, &twin, &heap)));
    assert!(is_limit(compare(ComparisonOperator::Less, &deep, &twin, &heap)));
    assert!(!equal(&deep, &twin, &heap));
}

#[test]
fn shared_parts_do_not_blow_up_texts_and_comparisons() {
    let mut heap = Heap::new();
    let mut doubled = || {
        (0..100).fold(Value::None, |inner, _| Value::Object(heap.allocate(Object::List(vec![inner.clone(), inner]))))
    };
    let (left, right) = (doubled(), doubled());
    assert!(is_limit(call("str", std::slice::from_ref(&left), &mut heap)));
    assert!(is_limit(compare(ComparisonOperator::Equal, &left, &right, &heap)));
}

#[test]
fn keys_and_exceptions_cannot_grow_deeper_by_going_round() {
    let mut heap = Heap::new();
    let mut key = Value::None;
    let rounds = (0..10 * MAX_NESTING)
        .take_while(|_| {
            let dict = Value::Object(heap.allocate(Object::Dict(vec![(key.clone(), Value::None)])));
            let items = call_method(&dict, "items", &[], &mut heap).unwrap();
            iterate_at(&items, 0, &heap).is_ok_and(|item| item.map(|item| key = item).is_some())
        })
        .count();
    assert_eq!(rounds, MAX_NESTING);
    let empty = Value::Object(heap.allocate(Object::Dict(Vec::new())));
    let error = subscript(&empty, &key, &mut heap).unwrap_err();
    assert_eq!(error.origin, Origin::Limit, "a KeyError would hold the key one level deeper");
}

#[test]
fn views_and_iterations_see_changes() {
    let mut heap = Heap::new();
    let list = Value::Object(heap.allocate(Object::List(vec![Value::Int(1)])));
    assert_eq!(iterate_at(&list, 1, &heap), Ok(None));
    call_method(&list, "append", &[Value::Int(2)], &mut heap).unwrap();
    assert_eq!(iterate_at(&list, 1, &heap), Ok(Some(Value::Int(2))));
    let dict = Value::Object(heap.allocate(Object::Dict(Vec::new())));
    let keys = call_method(&dict, "keys", &[], &mut heap).unwrap();
    assert!(!truth(&keys, &heap));
    store_subscript(&dict, &Value::Int(1), &Value::None, &mut heap).unwrap();
    assert!(truth(&keys, &heap));
    assert_eq!(keys.container(), dict.container());
}

#[test]
fn tables_are_sorted_and_without_duplicates() {
    let is_ascending = |names: Vec<&str>| names.windows(2).all(|pair| pair[0] < pair[1]);
    assert!(is_ascending(BUILTINS.iter().map(|builtin| builtin.name).collect()));
    assert!(is_ascending(PYTHON_BUILTINS.iter().map(|builtin| builtin.name).collect()));
    let mut heap = Heap::new();
    let set = |frozen| Object::Set { frozen, items: SetItems::new() };
    for object in [Object::List(Vec::new()), Object::Dict(Vec::new()), set(false), set(true)] {
        let receiver = Value::Object(heap.allocate(object));
        assert!(is_ascending(method_names(&receiver, &heap).collect()));
        for name in method_names(&receiver, &heap) {
            // A method that is said not to change its receiver may not, whatever it is called with.
            let method = find_method(&receiver, name, &heap).unwrap();
            let mut changed = heap.clone();
            let _ = (method.call)(&receiver, &[Value::Int(1)], &[], &mut changed);
            let _ = (method.call)(&receiver, &[], &[], &mut changed);
            let reference = receiver.container().unwrap();
            assert!(method.mutates || changed.object(reference) == heap.object(reference), "{name}");
        }
    }
    assert!(is_ascending(method_names(&Value::string(""), &heap).collect()));
    assert!(any_method_named("append") && !any_method_named("no_such_method"));
}

/// Values of all kinds; containers are the first few of [`heap_with_containers`].
fn any_value() -> impl Strategy<Value = Value> {
    let integers = prop_oneof![
        Just(i64::MIN),
        Just(i64::MAX),
        -3_i64..70,
        any::<i64>(),
        prop::sample::select(vec![1_i64 << 53, -(1 << 53), 1 << 62, 1_000_000_000_000]),
    ];
    let floats = prop_oneof![any::<f64>(), prop::sample::select(vec![0.0, -0.0, 0.5, 1e308, f64::NAN, f64::INFINITY])];
    let texts = prop_oneof![
        "[ -~]{0,6}",
        ".{0,4}",
        "[<>=^]?[-+ ]?z?#?0?[0-9]{0,20}[,_]?(\\.[0-9]{0,12})?[a-zA-Z%]?",
        "[{}!:\\[\\]0a.]{0,8}",
    ];
    let leaf = prop_oneof![
        Just(Value::None),
        any::<bool>().prop_map(Value::Bool),
        integers.clone().prop_map(Value::Int),
        floats.prop_map(Value::float),
        texts.prop_map(Value::string),
        (integers.clone(), integers.clone(), integers.prop_filter("a step", |step| *step != 0))
            .prop_map(|(start, stop, step)| Value::Range(start, stop, step)),
        (0_u32..7).prop_map(|index| Value::Object(ObjectReference::Local(index))),
        prop::sample::select(vec![View::Keys, View::Values, View::Items])
            .prop_map(|view| Value::View(view, ObjectReference::Local(3))),
        Just(Value::Function(0)),
        Just(Value::Primitive(1)),
        Just(Value::ExceptionClass(ExceptionClass::KeyError)),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| Value::tuple(items).unwrap()),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|arguments| {
                let exception = Exception::with_arguments(ExceptionClass::ValueError, arguments).unwrap();
                Value::Exception(Arc::new(exception))
            }),
            (inner.clone(), inner.clone(), inner).prop_map(|bounds| Value::Slice(Arc::new(bounds))),
        ]
    })
}

/// Lists 0 to 2, dictionaries 3 and 4, sets 5 and 6; some hold each other or themselves.
fn heap_with_containers(items: &[Value]) -> Heap {
    let mut heap = Heap::new();
    heap.allocate(Object::List(items.to_vec()));
    heap.allocate(Object::List(vec![Value::Object(ObjectReference::Local(1)), Value::Int(1)]));
    heap.allocate(Object::List(Vec::new()));
    let entries = items.iter().enumerate().map(|(number, item)| (Value::Int(number as i64), item.clone())).collect();
    heap.allocate(Object::Dict(entries));
    heap.allocate(Object::Dict(vec![(Value::string("self"), Value::Object(ObjectReference::Local(4)))]));
    // What cannot be hashed is left out, and what would have to be hashed to hash itself.
    let mut set = SetItems::new();
    let is_earlier = |item: &&Value| !["Local(5)", "Local(6)"].iter().any(|later| format!("{item:?}").contains(later));
    items.iter().filter(is_earlier).for_each(|item| drop(set.insert(item, &heap)));
    heap.allocate(Object::Set { frozen: false, items: set.clone() });
    heap.allocate(Object::Set { frozen: true, items: set });
    heap
}

const BINARY_OPERATORS: [BinaryOperator; 12] = [
    BinaryOperator::Add,
    BinaryOperator::Subtract,
    BinaryOperator::Multiply,
    BinaryOperator::Divide,
    BinaryOperator::FloorDivide,
    BinaryOperator::Modulo,
    BinaryOperator::Power,
    BinaryOperator::BitAnd,
    BinaryOperator::BitOr,
    BinaryOperator::BitXor,
    BinaryOperator::ShiftLeft,
    BinaryOperator::ShiftRight,
];

const COMPARISON_OPERATORS: [ComparisonOperator; 10] = [
    ComparisonOperator::Equal,
    ComparisonOperator::NotEqual,
    ComparisonOperator::Less,
    ComparisonOperator::LessEqual,
    ComparisonOperator::Greater,
    ComparisonOperator::GreaterEqual,
    ComparisonOperator::Is,
    ComparisonOperator::IsNot,
    ComparisonOperator::In,
    ComparisonOperator::NotIn,
];

proptest! {
    #[test]
    fn nothing_panics(
        values in prop::collection::vec(any_value(), 4),
        keyword in prop::sample::select(vec!["reverse", "key", "sep", "maxsplit", "default", "start", "strict", "a"]),
    ) {
        let original = heap_with_containers(&values[..2]);
        let (first, second) = (&values[0], &values[1]);
        let mut heap = original.clone();
        for operator in BINARY_OPERATORS {
            let _ = binary(operator, first, second, &mut heap);
            let _ = in_place(operator, first, second, &mut heap);
        }
        let mut heap = original.clone();
        for operator in COMPARISON_OPERATORS {
            let _ = compare(operator, first, second, &heap);
        }
        for operator in [UnaryOperator::Negate, UnaryOperator::Plus, UnaryOperator::Invert, UnaryOperator::Not] {
            let _ = unary(operator, first, &heap);
        }
        let _ = (length(first, &heap), iterate_at(first, 1, &heap), subscript(first, second, &mut heap));
        let _ = store_subscript(first, second, &values[2], &mut heap);
        let _ = delete_subscript(first, second, &mut heap);
        let _ = (to_string(first, &heap), ascii(second, &heap), plain(first, &heap));
        let specification = to_string(second, &heap);
        let _ = format(first, &specification, &heap);
        let keywords = [(Arc::from(keyword), values[3].clone())];
        for count in 0..=values.len() {
            for keywords in [&[][..], &keywords] {
                for builtin in BUILTINS.iter().chain(PYTHON_BUILTINS) {
                    let _ = (builtin.call)(&values[..count], keywords, &mut original.clone());
                }
                for name in method_names(first, &original) {
                    let method = find_method(first, name, &original).expect("the method just named");
                    let _ = (method.call)(first, &values[values.len() - count..], keywords, &mut original.clone());
                }
            }
        }
    }

    #[test]
    fn equality_is_symmetric_and_what_is_identical_in_a_list_is_equal(left in any_value(), right in any_value()) {
        let heap = heap_with_containers(&[left.clone(), right.clone()]);
        prop_assert_eq!(equal(&left, &right, &heap), equal(&right, &left, &heap));
        let list = Value::Object(ObjectReference::Local(0));
        prop_assert_eq!(contains(&list, &left, &heap), Ok(true));
    }

    #[test]
    fn sorting_permutes_and_orders(numbers in prop::collection::vec(-50_i64..50, 0..200)) {
        let mut heap = Heap::new();
        let list = Value::Object(heap.allocate(Object::List(numbers.iter().copied().map(Value::Int).collect())));
        call_method(&list, "sort", &[], &mut heap).unwrap();
        let mut expected = numbers;
        expected.sort_unstable();
        prop_assert_eq!(items(&list, &heap).unwrap(), expected.into_iter().map(Value::Int).collect::<Vec<Value>>());
    }

    #[test]
    fn floats_read_what_they_print(value in any::<f64>()) {
        let mut heap = Heap::new();
        let text = Value::string(repr(&Value::float(value), &heap));
        prop_assert_eq!(call("float", &[text], &mut heap), Ok(Value::float(value)));
    }
}
