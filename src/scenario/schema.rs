//! The JSON Schema of scenario files, printed from the table of keys.
//!
//! Source: JSON Schema draft 7, which editors know. It describes the frame; what
//! stands in strings of Python is beyond it, so some files that it accepts are refused
//! by [`parse`](super::parse). It refuses no file that `parse` accepts.

use super::keys::{
    BLOCKS, CHECK, Content, EXPECT, FINDINGS, FORMAT, HANDLER, LEADS_TO, PYTHON_ORDERS, SCENARIO, Shape, VARIANT,
};
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 7) of scenario files.
pub fn schema() -> Value {
    let mut schema = object(&SCENARIO);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("Scenario");
    schema["description"] = json!("A small concurrent program whose every interleaving is explored.");
    schema["definitions"] = definitions();
    schema
}

fn definitions() -> Value {
    let mut definitions = Map::new();
    let mut define = |name: &str, value: Value| definitions.insert(name.to_string(), value);
    define("name", json!({ "type": "string", "pattern": NAME, "description": "A name, as in Python." }));
    define("expression", filled("An expression in Python's syntax."));
    define("call", filled("A call in Python's syntax."));
    define("finding", json!({ "enum": FINDINGS, "description": "A kind of finding." }));
    let mut variant = object(&VARIANT);
    variant["oneOf"] = json!([{ "required": ["threads"] }, { "required": ["tasks"] }, { "required": ["main"] }]);
    define("variant", variant);
    define("expect", object(&EXPECT));
    define("check", object(&CHECK));
    define("leads-to", object(&LEADS_TO));
    define("handler", object(&HANDLER));
    let mut statements = vec![filled("One simple statement in Python's syntax.")];
    for shape in BLOCKS {
        let mut block = object(shape);
        if shape.keys[0].name == "try" {
            block["anyOf"] = json!([{ "required": ["except"] }, { "required": ["finally"] }]);
        }
        let name = block_definition(shape);
        define(&name, block);
        statements.push(reference(&name));
    }
    let body = json!({ "type": "array", "minItems": 1, "items": { "anyOf": statements } });
    define("body", body);
    Value::Object(definitions)
}

/// The name under which a block is defined: `block-async-with`.
fn block_definition(shape: &Shape) -> String {
    format!("block-{}", shape.keys[0].name.replace(' ', "-"))
}

/// As close to Python's identifiers as a portable pattern comes.
const NAME: &str = "^[A-Za-z_\\u0080-\\uffff][A-Za-z0-9_\\u0080-\\uffff]*$";

fn object(shape: &Shape) -> Value {
    let mut properties = Map::new();
    for key in shape.keys {
        let mut property = content(key.content);
        if property.get("$ref").is_some() {
            // Draft 7 ignores what stands beside a reference.
            property = json!({ "allOf": [property] });
        }
        property["description"] = json!(key.about);
        properties.insert(key.name.to_string(), property);
    }
    let required: Vec<_> = shape.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut object = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

fn content(content: Content) -> Value {
    let list = |item: &str| json!({ "type": "array", "items": reference(item) });
    let full_list = |item: &str| json!({ "type": "array", "minItems": 1, "items": reference(item) });
    let values = json!({ "type": "object", "propertyNames": reference("name") });
    match content {
        Content::Text => json!({ "type": "string" }),
        Content::Title => filled("A name."),
        Content::Format => json!({ "const": FORMAT }),
        Content::Values => values,
        Content::Constructors => {
            json!({ "type": "object", "propertyNames": reference("name"), "additionalProperties": reference("call") })
        }
        Content::Functions => {
            json!({ "type": "object", "minProperties": 1, "additionalProperties": reference("body") })
        }
        Content::Variants => json!({
            "type": "object", "minProperties": 1,
            "propertyNames": { "pattern": "\\S" }, "additionalProperties": reference("variant"),
        }),
        Content::Check => reference("check"),
        Content::Expressions => list("expression"),
        Content::LeadsTo => list("leads-to"),
        Content::Calls => full_list("call"),
        Content::Call => reference("call"),
        Content::Order => json!({ "enum": PYTHON_ORDERS }),
        Content::Expect => json!({ "anyOf": [findings(), reference("expect")] }),
        Content::Findings => findings(),
        Content::Outcomes => json!({ "type": "array", "minItems": 1, "items": values }),
        Content::Body => reference("body"),
        Content::Handlers => full_list("handler"),
        Content::Expression | Content::Context | Content::Target => reference("expression"),
        Content::Count => json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, reference("expression")] }),
        Content::Name => reference("name"),
        Content::Word(words) => json!({ "enum": words }),
        Content::Lines => json!({ "type": "array", "items": { "type": "string" } }),
    }
}

fn findings() -> Value {
    json!({ "type": "array", "uniqueItems": true, "items": reference("finding") })
}

/// A string that is not blank.
fn filled(description: &str) -> Value {
    json!({ "type": "string", "pattern": "\\S", "description": description })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{MAIN_SAMPLE, SAMPLE};
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_printed_schema_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scenario.schema.json");
        let current = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, &current).unwrap();
        }
        let printed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            printed == current,
            "docs/scenario.schema.json is old; UPDATE_DOCS=1 cargo test --lib schema writes it"
        );
    }

    #[test]
    fn the_schema_has_the_keys_that_the_reader_accepts() {
        let schema = schema();
        let definition = |name: &str| schema["definitions"][name].clone();
        let mut shapes = vec![
            (&SCENARIO, schema.clone()),
            (&VARIANT, definition("variant")),
            (&EXPECT, definition("expect")),
            (&CHECK, definition("check")),
            (&LEADS_TO, definition("leads-to")),
            (&HANDLER, definition("handler")),
        ];
        shapes.extend(BLOCKS.iter().map(|shape| (shape, definition(&block_definition(shape)))));
        let mut in_sample = BTreeSet::new();
        for sample in [SAMPLE, MAIN_SAMPLE] {
            collect_keys(&serde_json::from_str(sample).unwrap(), &mut in_sample);
        }
        for (shape, object) in shapes {
            let keys: BTreeSet<_> = shape.keys.iter().map(|key| key.name.to_string()).collect();
            let described: BTreeSet<_> = object["properties"].as_object().unwrap().keys().cloned().collect();
            assert_eq!(keys, described, "{}", shape.name);
            assert_eq!(object["additionalProperties"], json!(false), "{}", shape.name);
            assert!(keys.is_subset(&in_sample), "the sample lacks a key of {}", shape.name);
        }
    }

    fn collect_keys(value: &Value, keys: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                keys.extend(object.keys().cloned());
                object.values().for_each(|value| collect_keys(value, keys));
            }
            Value::Array(items) => items.iter().for_each(|value| collect_keys(value, keys)),
            _ => {}
        }
    }

    #[test]
    fn the_schema_accepts_the_sample_and_refuses_what_is_wrong_in_the_frame() {
        let validator = jsonschema::draft7::new(&schema()).unwrap();
        let sample: Value = serde_json::from_str(SAMPLE).unwrap();
        assert_eq!(validator.iter_errors(&sample).map(|error| error.to_string()).collect::<Vec<_>>(), [""; 0]);
        let changes: &[(&str, Value)] = &[
            ("/format", json!(2)),
            ("/name", json!("")),
            ("/shared", json!([])),
            ("/shared", json!({ "a b": 1 })),
            ("/sync/lock", json!(1)),
            ("/functions", json!({})),
            ("/functions/increment", json!([])),
            ("/functions/increment", json!("counter += 1")),
            ("/functions/increment/0", json!({ "if": "x", "do": ["pass"] })),
            ("/functions/increment/0", json!({ "for": "x", "do": ["pass"] })),
            ("/functions/increment/0", json!({ "repeat": -1, "do": ["pass"] })),
            ("/functions/increment/0", json!({ "repeat": 1.5, "do": ["pass"] })),
            ("/functions/increment/0", json!({ "try": ["pass"] })),
            ("/functions/increment/0", json!({ "try": ["pass"], "except": [{ "do": [] }] })),
            ("/variants/threads", json!({})),
            ("/variants/threads", json!({ "threads": ["f()"], "tasks": ["f()"] })),
            ("/variants/threads", json!({ "threads": [] })),
            ("/variants/threads/expect", json!(["race"])),
            ("/variants/threads/expect", json!({ "outcomes": [] })),
            ("/check/always", json!("x")),
            ("/check/eventually", json!("x")),
            ("/check/leads_to", json!(["x"])),
            ("/check/leads_to", json!([{ "if": "x" }])),
            ("/check/leads_to", json!([{ "if": "x", "then": "y", "else": "z" }])),
            ("/check", json!({ "never": [] })),
        ];
        for (pointer, value) in changes {
            let mut changed = sample.clone();
            *changed.pointer_mut(pointer).expect(pointer) = value.clone();
            assert!(!validator.is_valid(&changed), "{pointer} = {value}");
            let file = crate::source::SourceFile::new("x", changed.to_string());
            assert!(super::super::parse(&file).is_err(), "{pointer} = {value}");
        }
    }
}
