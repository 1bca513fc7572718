//! Who brought the lines of a finding in, in words.

use super::layout::{count, plural};
use crate::finding::{Introduced, IntroducingCommit};
use crate::provenance::DateSource;

/// Digits of a commit's id that people are shown.
pub(super) const SHORT_ID: usize = 10;

/// Returns sentences that say which commit brought the lines in, which was the first of several, what is not committed, and
/// whether the project had them before they were published.
pub fn introduced_sentences(introduced: &Introduced) -> Vec<String> {
    let mut said = Vec::new();
    match &introduced.commit {
        None => said.push("not committed yet".to_owned()),
        Some(commit) => {
            let share = if introduced.n_lines_of_commit < introduced.n_lines {
                let (n, all) = (u64::from(introduced.n_lines_of_commit), u64::from(introduced.n_lines));
                format!(", {} of {}", count(n), plural(all, "line"))
            } else {
                String::new()
            };
            said.push(format!("brought in {}{share}", commit_text(commit)));
        }
    }
    if let Some(first) = introduced.earliest.as_ref().filter(|first| introduced.commit.as_ref() != Some(first)) {
        said.push(format!("some of it first {}", commit_text(first)));
    }
    if introduced.commit.is_some() && introduced.n_lines_uncommitted > 0 {
        let lines = plural(u64::from(introduced.n_lines_uncommitted), "line");
        said.push(format!("{lines} of it not committed yet"));
    }
    if introduced.we_were_first == Some(true) {
        said.push(first_sentence(introduced));
    }
    said
}

fn commit_text(commit: &IntroducingCommit) -> String {
    let id = &commit.id[..commit.id.len().min(SHORT_ID)];
    let by = if commit.is_boundary { "at or before" } else { "by" };
    let day = day_of(&commit.authored_at);
    format!("{by} {id}, {} <{}>, {day}", commit.author_name, commit.author_email)
}

fn first_sentence(introduced: &Introduced) -> String {
    let published = introduced.published_at.as_deref().map_or("", day_of);
    let known = match introduced.published_at_source {
        Some(DateSource::Stated) => "as whoever indexed it stated",
        Some(DateSource::ArchiveMembers) => "by the newest time in its archive, which says when it was packed",
        Some(DateSource::Manifest) => "as its manifest says",
        None => "it is not known how that is known",
    };
    format!("it stood here before its origin was published ({published}, {known}): you may be the origin")
}

fn day_of(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(id: &str, is_boundary: bool) -> IntroducingCommit {
        IntroducingCommit {
            id: id.repeat(20),
            author_name: "Ada Weir".into(),
            author_email: "ada@weir.test".into(),
            authored_at: "2020-01-02T03:04:05Z".into(),
            committed_at: "2020-01-02T03:04:05Z".into(),
            is_boundary,
        }
    }

    fn introduced() -> Introduced {
        Introduced {
            commit: Some(commit("ab", false)),
            earliest: Some(commit("ab", false)),
            n_lines: 9,
            n_lines_of_commit: 9,
            n_lines_uncommitted: 0,
            we_were_first: Some(false),
            published_at: Some("2021-05-06".into()),
            published_at_source: Some(DateSource::ArchiveMembers),
        }
    }

    #[test]
    fn they_say_who_and_how_sure() {
        let by_ada = "by ababababab, Ada Weir <ada@weir.test>, 2020-01-02";
        assert_eq!(introduced_sentences(&introduced()), [format!("brought in {by_ada}")]);
        let mixed = Introduced {
            earliest: Some(commit("cd", true)),
            n_lines_of_commit: 5,
            n_lines_uncommitted: 1,
            we_were_first: Some(true),
            ..introduced()
        };
        let expected = [
            format!("brought in {by_ada}, 5 of 9 lines"),
            "some of it first at or before cdcdcdcdcd, Ada Weir <ada@weir.test>, 2020-01-02".into(),
            "1 line of it not committed yet".into(),
            "it stood here before its origin was published (2021-05-06, by the newest time in its archive, which says when \
             it was packed): you may be the origin"
                .into(),
        ];
        assert_eq!(introduced_sentences(&mixed), expected);
        let open = Introduced { commit: None, earliest: None, n_lines_uncommitted: 9, ..introduced() };
        assert_eq!(introduced_sentences(&open), ["not committed yet"]);
    }
}
