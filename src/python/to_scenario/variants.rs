//! Variants: the lines `# simulate: {…}`, and what starts the program.

use super::Converter;
use crate::python::write::write_expression;
use crate::scenario::PythonVariant;
use crate::source::SourceFile;
use serde_json::{Map, Value, json};

/// What a line can say that a variant says in the same words.
const SAME: &[&str] = &["about", "order", "python", "switching", "expect"];

impl Converter<'_> {
    /// The variants of a scenario, in the order of the lines.
    pub fn variants(&mut self, variants: &[PythonVariant], source: &SourceFile) -> Map<String, Value> {
        let Some(start) = self.start else {
            let help =
                "let the last line be `main()` or `asyncio.run(main())`, also under `if __name__ == \"__main__\":`";
            let end = source.text.trim_end().len();
            let span = crate::source::Span::new(source.text[..end].rfind('\n').map_or(0, |at| at + 1), end);
            self.refuse(span, "this does not start the program by one call", help);
            return Map::new();
        };
        let call = write_expression(start);
        let mut all = Map::new();
        for variant in variants {
            let mut written = Map::new();
            written.insert("main".to_owned(), json!(call));
            // What the line says is known to be right: it has been read.
            let line = source.slice(variant.span);
            let object = line.find('{').and_then(|at| serde_json::from_str::<Map<String, Value>>(&line[at..]).ok());
            for key in SAME {
                if let Some(value) = object.as_ref().and_then(|object| object.get(*key)) {
                    written.insert((*key).to_owned(), value.clone());
                }
            }
            if variant.output.is_some() {
                let help = "leave \"output\" out, or keep the program in Python";
                self.refuse(variant.span, "a scenario does not say what is printed", help);
            }
            all.insert(variant.name.text.clone(), Value::Object(written));
        }
        all
    }

    /// What must hold at the end of all variants.
    pub fn common_check(&mut self, variants: &[PythonVariant]) -> Vec<String> {
        let checks = |variant: &PythonVariant| variant.check.iter().map(write_expression).collect::<Vec<_>>();
        let first = variants.first().map(checks).unwrap_or_default();
        if let Some(other) = variants.iter().find(|variant| checks(variant) != first) {
            let message = "the checks of a scenario hold for all of its variants";
            self.refuse(other.span, message, "let every line have the same \"check\"");
        }
        first
    }
}
