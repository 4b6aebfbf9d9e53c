//! What staff do with a case: it is put in the audit trail first, then kept, then, where it is a letter, left in the author's box.
//!
//! Must not know: pages, how an index is kept. Tested in `tests/it/reading.rs`.
//!
//! Trail and vault are two files, so no commit holds both. An act that stands in the trail and was not done is a question to who tried; one that
//! was done and stands nowhere would be a hole.

use super::NotDone;
use super::index::Found;
use super::keyring::Keyring;
use crate::domain::message::Language;
use crate::domain::review::audit::{self, Detail, Entry};
use crate::domain::review::casework::{Action, Casework, Letter, apply};
use crate::domain::review::release::Step;
use crate::domain::review::role::By;
use crate::domain::time::At;
use crate::seal::audit::{link, object_id};
use crate::seal::audit_key::AuditKey;
use crate::seal::filing::Thread;
use crate::seal::receipt::{Reply, ReplyText, Standing};
use crate::seal::{casework, random};
use crate::store::book::Book;
use crate::store::book::audit::Append;
use crate::store::vault::Vault;
use crate::store::vault::boxes::{self, PutReply};
use crate::store::vault::review::{Casework as Row, PutCasework};

/// Where somebody of the staff works.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The vault.
    pub vault: &'a Vault,
    /// The keys of who works here.
    pub keyring: &'a Keyring,
    /// The book, for the trail.
    pub book: &'a Book,
    /// Under which cases are named in the trail.
    pub trail: &'a AuditKey,
    /// Who.
    pub by: &'a By,
    /// Now.
    pub now: At,
}

impl Desk<'_> {
    /// Notes that a case is read; every time.
    ///
    /// # Errors
    /// Those of the book: what can't be noted is not shown.
    pub async fn opened(&self, found: &Found) -> Result<(), NotDone> {
        self.note(audit::Action::CaseOpened, found).await
    }

    /// Does one action on a case; answers the casework as it is now. A letter is in the author's box when this returns, if they have one that was not erased.
    ///
    /// # Errors
    /// Where the rules refuse it, or somebody else was faster: nothing is changed then.
    pub async fn act(&self, found: &Found, action: Action) -> Result<Casework, NotDone> {
        let before = found.casework.as_ref().map_err(|_| NotDone::Damaged)?;
        let (word, tells) = (word(&action), matches!(action, Action::Ask(_) | Action::Answer(_)));
        let after = apply(before, action, self.by, self.now)?;
        if let Some(word) = word {
            self.note(word, found).await?;
        }
        self.keep(found, &after).await?;
        if let (true, Some(letter)) = (tells, after.letters.last()) {
            self.deliver(found, letter, after.letters.len()).await?;
        }
        Ok(after)
    }

    async fn keep(&self, found: &Found, after: &Casework) -> Result<(), NotDone> {
        // To the key that was opened, not to what a row says that it is.
        let key = self.keyring.key(found.key).ok_or(NotDone::Gone)?;
        let id = Thread(found.case.thread.0).casework();
        let body = casework::seal(&after.write(), &key.public(), found.key, &id, random())?;
        let over = match found.over {
            None => None,
            Some(tag) => {
                let row = self.vault.casework_with(&[id]).await?.into_iter().find(|row| row.tag() == tag);
                Some(row.ok_or(NotDone::Changed)?.body)
            }
        };
        let casework = Row { id, key: found.key, state: 0, body };
        if self.vault.write(PutCasework { casework, over }).await? { Ok(()) } else { Err(NotDone::Changed) }
    }

    /// Leaves a letter in the author's box, in the language of the report; `false` where there is no box any more. Leaving it again is the same
    /// letter.
    ///
    /// # Errors
    /// If it is too long for a screen's worth of pages, or the vault can't take it.
    pub async fn deliver(&self, found: &Found, letter: &Letter, number: usize) -> Result<bool, NotDone> {
        let (Some(to), Some(text)) = (found.reply_to, in_language(letter, found.case.language())) else {
            return Ok(false);
        };
        let id = Thread(found.case.thread.0).letter(u16::try_from(number).unwrap_or(u16::MAX));
        let standing = if letter.asks { Standing::Asked } else { Standing::Open };
        let text = ReplyText::new(text).map_err(casework::NotSealed::from)?;
        let body = Reply { standing, day: letter.on, text }.seal(&to, &id, random())?;
        let reply = boxes::Reply { id: id.0, body };
        Ok(self.vault.write(PutReply { locator: to.locator.0, reply }).await?)
    }

    async fn note(&self, action: audit::Action, found: &Found) -> Result<(), NotDone> {
        let object = object_id(self.trail.bytes(), &found.case.thread.0);
        let (at, actor, detail) = (self.now, self.by.id, Detail::Compartment(found.case.compartment()));
        let entry = Entry { at, actor, action, object, detail, once: random() };
        self.book.write(Append { entry, link }).await?;
        Ok(())
    }
}

/// The text in a language, else the first there is.
fn in_language(letter: &Letter, language: Option<Language>) -> Option<&str> {
    let own = letter.texts.iter().find(|(own, _)| Some(*own) == language);
    own.or(letter.texts.first()).map(|(_, text)| text.read())
}

/// The trail's word for an action; none for what changes nothing that anybody would ask about.
fn word(action: &Action) -> Option<audit::Action> {
    Some(match action {
        Action::Claim | Action::LetGo | Action::Reopen => audit::Action::CaseClaimed,
        Action::Triage(_) | Action::AskTranslation(_) | Action::Translate(_) => audit::Action::CaseTriaged,
        Action::Ask(_) | Action::Answer(_) => audit::Action::CaseAnswered,
        Action::Escalate => audit::Action::CaseEscalated,
        Action::DeclareConflict => audit::Action::ConflictDeclared,
        Action::MergeInto { .. } | Action::Part => audit::Action::CaseMerged,
        Action::Close(_) => audit::Action::CaseClosed,
        Action::Release(step) => released(step),
        Action::Added(_) => return None,
    })
}

fn released(step: &Step) -> audit::Action {
    match step {
        Step::Draft(_) => audit::Action::ReleaseDrafted,
        Step::Approve(..) => audit::Action::ReleaseApproved,
        Step::Withdraw => audit::Action::ReleaseWithdrawn,
        Step::HandOver => audit::Action::ReleaseHandedOver,
        Step::End(_) => audit::Action::OutcomeNoted,
    }
}
