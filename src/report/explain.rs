//! What the names in reports and messages mean: kinds of findings, and codes of mistakes.
//!
//! The words stand in one place, the documents `docs/FINDINGS.md` and `docs/ERRORS.md`, which are part of the program.
//! A section there is an explanation: its heading is the name, and a summary in one line belongs to it, for findings in
//! the table at the top, for codes in bold below the heading.

/// The documents, each with what its explanations are about.
const DOCUMENTS: [(Subject, &str); 2] = [
    (Subject::Finding, include_str!("../../docs/FINDINGS.md")),
    (Subject::Mistake, include_str!("../../docs/ERRORS.md")),
];

/// What an explanation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A kind of finding: `lost-update`.
    Finding,
    /// The code of a mistake in an input: `E0102`.
    Mistake,
}

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What kind of name it is.
    pub subject: Subject,
    /// The name: `lost-update`, `E0102`.
    pub name: &'static str,
    /// Its meaning in one line.
    pub summary: &'static str,
    /// What it means, how to mend it, where to read on: paragraphs in Markdown.
    pub text: &'static str,
}

/// All explanations, in the order of the documents: findings first.
pub fn explanations() -> Vec<Explanation> {
    DOCUMENTS.iter().flat_map(|(subject, document)| sections(*subject, document)).collect()
}

/// The explanation of a name, in any case of letters.
pub fn explanation(name: &str) -> Option<Explanation> {
    explanations().into_iter().find(|explanation| explanation.name.eq_ignore_ascii_case(name))
}

fn sections(subject: Subject, document: &'static str) -> impl Iterator<Item = Explanation> {
    let mut pieces = document.split("\n## ");
    let preface = pieces.next().unwrap_or_default();
    pieces.filter_map(move |section| {
        let (name, text) = section.split_once('\n')?;
        let text = text.trim();
        let (summary, text) = match subject {
            Subject::Finding => (row(preface, name)?, text),
            Subject::Mistake => {
                let (summary, text) = text.strip_prefix("**")?.split_once("**")?;
                (summary, text.trim_start())
            }
        };
        Some(Explanation { subject, name, summary, text })
    })
}

/// The second cell of the row of a table that begins with a link to `name`.
fn row(table: &'static str, name: &str) -> Option<&'static str> {
    let begin = format!("| [`{name}`](#{name}) | ");
    table.lines().find_map(|line| line.strip_prefix(begin.as_str())?.strip_suffix(" |"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::FindingKind;

    #[test]
    fn every_kind_is_explained_with_a_way_out_and_something_to_read() {
        for kind in FindingKind::ALL {
            let explanation = explanation(kind.name()).unwrap_or_else(|| panic!("{}", kind.name()));
            assert!(!explanation.summary.is_empty() && explanation.subject == Subject::Finding);
            for part in ["**Definition.**", "**To fix:**", "**References:**"] {
                assert!(explanation.text.contains(part), "{}: {part}", explanation.name);
            }
        }
        let findings = explanations().into_iter().filter(|explanation| explanation.subject == Subject::Finding);
        assert_eq!(findings.count(), FindingKind::ALL.len(), "and nothing else");
    }

    #[test]
    fn names_are_found_in_any_case() {
        assert_eq!(explanation("Lost-Update").unwrap().name, "lost-update");
        assert_eq!(explanation("e0102").unwrap().name, "E0102");
        assert_eq!(explanation("lost update"), None);
    }
}
