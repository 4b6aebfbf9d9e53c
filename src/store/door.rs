//! The one door for writes. What waits is done in one transaction and answered after its commit, so that a commit (one wait
//! for the disk) and a statement (two thread hops on SQLite, a round trip on PostgreSQL) serve many callers.
//!
//! Must not know: any table, clocks (there is no timer: an idle door starts at once, a busy one finds a full group).
//! Tested here on SQLite and in `tests/it/engine` on both engines.
//!
//! What a body must keep to, because it may run twice (once in a group that failed, then alone) and shares its transaction:
//! - it awaits nothing but its transaction; time, random bytes and sealing happen before, sending and counting after;
//! - it returns every error it gets ([`Tx`] refuses to commit otherwise); a refusal the caller expects is part of `Out`;
//! - it writes by natural key (`ON CONFLICT`), for a commit whose answer was lost may have happened.

use crate::store::engine::{Engine, Tx};
use crate::store::error::StoreError;
use metrics::{counter, histogram};
use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};

/// Most works in one transaction. More would gain little and make everyone wait for the slowest.
const GROUP: usize = 64;
/// Works that may wait before callers are held back.
const WAITING: usize = 4096;
/// How long a caller is held back before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a transaction may take. Only a server that stopped answering takes so long; statements have limits of their own.
const LONGEST: Duration = Duration::from_secs(60);
/// How often a work that met another transaction is tried on its own.
const TRIES: u32 = 5;

/// Something to write, as a value that owns all it needs.
pub trait Work: Send + 'static {
    /// What the caller learns.
    type Out: Send + 'static;
    /// What it is called in metrics: a constant, nothing about a person.
    const NAME: &'static str;
    /// Writes. May run twice; see the top of this file.
    fn run<'t>(&'t self, tx: &'t mut Tx) -> impl Future<Output = Result<Self::Out, StoreError>> + Send + 't;
}

/// Something that many write at the same time, and that is written as a set: all that wait are one call and few statements.
pub trait Many: Send + Sync + Sized + 'static {
    /// What each caller learns.
    type Out: Send + 'static;
    /// What it is called in metrics.
    const NAME: &'static str;
    /// Writes all, and answers in the same order. Items may have the same key: PostgreSQL refuses a set that does, so an
    /// implementation reduces it first. May run twice; see the top of this file.
    fn run_all<'t>(
        items: &'t [&'t Self],
        tx: &'t mut Tx,
    ) -> impl Future<Output = Result<Vec<Self::Out>, StoreError>> + Send + 't;
}

/// The door; clones lead to the same writer.
#[derive(Clone)]
pub struct Door(mpsc::Sender<Post>);

/// Who writes, and whether what was written is counted.
struct Clerk {
    engine: Engine,
    counts: bool,
}

/// What is handed to the writer.
enum Post {
    Task(Box<dyn Task>),
    /// Answered when all before it are.
    Drain(oneshot::Sender<()>),
}

impl Door {
    /// Starts the writer of this process. It ends when the last door is gone and all that waited is done.
    pub fn start(engine: Engine) -> Door {
        Door::open(Clerk { engine, counts: true })
    }

    /// As [`Door::start`], but nothing that passes shows in metrics: they would tell when a concern came.
    pub fn start_unseen(engine: Engine) -> Door {
        Door::open(Clerk { engine, counts: false })
    }

    fn open(clerk: Clerk) -> Door {
        let (post, waiting) = mpsc::channel(WAITING);
        tokio::spawn(serve(clerk, waiting));
        Door(post)
    }

    /// Writes, and returns once it is durable. A caller that goes away after the work was handed over cancels nothing.
    ///
    /// # Errors
    /// Those of the body; `Busy` if too many wait; `Broken` if the body panics; `Gone` if the database can't be reached.
    pub async fn write<W: Work>(&self, work: W) -> Result<W::Out, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.post(Box::new(Single { work, out: None, reply })).await?;
        answer.await.map_err(|_| gone())?
    }

    /// As [`Door::write`], together with all others of the same kind that wait.
    pub async fn write_many<M: Many>(&self, item: M) -> Result<M::Out, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.post(Box::new(Crowd { items: vec![item], outs: Vec::new(), replies: vec![reply] })).await?;
        answer.await.map_err(|_| gone())?
    }

    /// Returns when everything that waits now is answered.
    pub async fn drain(&self) {
        let (reply, done) = oneshot::channel();
        if self.0.send(Post::Drain(reply)).await.is_ok() {
            // An error means that the writer has ended, so nothing waits.
            done.await.ok();
        }
    }

    async fn post(&self, task: Box<dyn Task>) -> Result<(), StoreError> {
        match self.0.send_timeout(Post::Task(task), PATIENCE).await {
            Ok(()) => Ok(()),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Err(StoreError::Busy),
            Err(mpsc::error::SendTimeoutError::Closed(_)) => Err(gone()),
        }
    }
}

fn gone() -> StoreError {
    StoreError::Gone("the writer has ended".into())
}

/// The writer: takes whatever waits, at most a group.
async fn serve(clerk: Clerk, mut waiting: mpsc::Receiver<Post>) {
    let mut posts = Vec::with_capacity(GROUP);
    while waiting.recv_many(&mut posts, GROUP).await > 0 {
        let mut tasks: Vec<Box<dyn Task>> = Vec::new();
        let mut drains = Vec::new();
        for post in posts.drain(..) {
            match post {
                Post::Drain(done) => drains.push(done),
                Post::Task(task) => match tasks.iter_mut().find(|crowd| crowd.welcomes(&*task)) {
                    Some(crowd) => crowd.absorb(task),
                    None => tasks.push(task),
                },
            }
        }
        if !tasks.is_empty() {
            write_group(&clerk, tasks).await;
        }
        for done in drains {
            // Nobody has to wait for it.
            done.send(()).ok();
        }
        // Those just answered come back with more: let them in before the next group is taken.
        tokio::task::yield_now().await;
    }
}

/// Does all in one transaction; if a body or the commit fails, each alone, so that one caller's fault is its own.
async fn write_group(clerk: &Clerk, mut tasks: Vec<Box<dyn Task>>) {
    let count: usize = tasks.iter().map(|task| task.count()).sum();
    let (begun, outcome) = transact(clerk, &mut tasks).await;
    match outcome {
        Ok(()) => tasks.into_iter().for_each(|task| task.answer(Ok(()))),
        // Nobody's fault: the others would only meet the same.
        Err(error) if !begun || matches!(error, StoreError::Gone(_)) => {
            tasks.into_iter().for_each(|task| task.answer(Err(error.clone())));
        }
        Err(error) if count == 1 && error != StoreError::Busy => {
            tasks.into_iter().for_each(|task| task.answer(Err(error.clone())));
        }
        Err(_) => {
            for task in tasks.into_iter().flat_map(|task| task.apart()) {
                write_alone(clerk, task).await;
            }
        }
    }
}

/// Does one in a transaction of its own, again while others stand in its way.
async fn write_alone(clerk: &Clerk, task: Box<dyn Task>) {
    let mut alone = [task];
    let mut outcome = Err(StoreError::Busy);
    for attempt in 0..TRIES {
        if attempt > 0 {
            sleep(Duration::from_millis(5 << attempt)).await;
        }
        let (begun, result) = transact(clerk, &mut alone).await;
        outcome = result;
        if !begun || outcome != Err(StoreError::Busy) {
            break;
        }
    }
    let [task] = alone;
    task.answer(outcome);
}

/// Runs tasks in one transaction, in order. The first value tells whether it began at all.
async fn transact(clerk: &Clerk, tasks: &mut [Box<dyn Task>]) -> (bool, Result<(), StoreError>) {
    let tx = match clerk.engine.begin().await {
        Ok(tx) => tx,
        Err(error) => return (false, Err(error)),
    };
    let outcome = timeout(LONGEST, run_and_commit(tx, tasks, clerk.counts)).await;
    (true, outcome.unwrap_or_else(|_| Err(StoreError::Gone("no answer in time".into()))))
}

async fn run_and_commit(mut tx: Tx, tasks: &mut [Box<dyn Task>], counts: bool) -> Result<(), StoreError> {
    for task in &mut *tasks {
        if let Err(error) = run_caught(&mut **task, &mut tx).await {
            tx.rollback().await;
            return Err(error);
        }
    }
    tx.commit().await?;
    if !counts {
        return Ok(());
    }
    counter!("store_transactions_total").increment(1);
    for task in &*tasks {
        counter!("store_works_total", "name" => task.name()).increment(task.count() as u64);
    }
    histogram!("store_works_per_transaction").record(tasks.iter().map(|task| task.count()).sum::<usize>() as f64);
    Ok(())
}

/// Runs a body; its panic becomes an error, as does going on after a statement failed.
async fn run_caught(task: &mut dyn Task, tx: &mut Tx) -> Result<(), StoreError> {
    let name = task.name();
    let outcome = {
        let mut body = pin!(async { task.run(tx).await });
        // A body that panicked is dropped, its transaction rolled back and its output never read: nothing half done is seen.
        poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| body.as_mut().poll(context))) {
            Ok(poll) => poll,
            Err(_) => Poll::Ready(Err(StoreError::Broken(format!("{name} panicked")))),
        })
        .await
    };
    match outcome {
        Ok(()) if !tx.is_sound() => Err(StoreError::Broken(format!("{name} went on after a statement failed"))),
        outcome => outcome,
    }
}

type Running<'t> = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 't>>;

/// What waits at the door: one work, or several of one kind, of types that the writer need not know.
trait Task: Any + Send {
    fn name(&self) -> &'static str;
    /// How many callers wait for it.
    fn count(&self) -> usize;
    /// Whether the other is of the same kind and can be done in the same statements.
    fn welcomes(&self, other: &dyn Task) -> bool;
    /// Takes in one that is welcome.
    fn absorb(&mut self, other: Box<dyn Task>);
    /// Runs the body and keeps what it returned.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> Running<'t>;
    /// One task for each caller.
    fn apart(self: Box<Self>) -> Vec<Box<dyn Task>>;
    /// Tells the callers. `Ok` only after a run and a commit.
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

struct Single<W: Work> {
    work: W,
    out: Option<W::Out>,
    reply: Reply<W::Out>,
}

impl<W: Work> Task for Single<W> {
    fn name(&self) -> &'static str {
        W::NAME
    }

    fn count(&self) -> usize {
        1
    }

    fn welcomes(&self, _: &dyn Task) -> bool {
        false
    }

    fn absorb(&mut self, _: Box<dyn Task>) {
        unreachable!("a single work welcomes no other");
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> Running<'t> {
        let (body, out) = (self.work.run(tx), &mut self.out);
        Box::pin(async move {
            *out = Some(body.await?);
            Ok(())
        })
    }

    fn apart(self: Box<Self>) -> Vec<Box<dyn Task>> {
        vec![self]
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Single { out, reply, .. } = *self;
        // The caller may have gone.
        reply.send(outcome.map(|()| out.expect("a work that was committed has run"))).ok();
    }
}

struct Crowd<M: Many> {
    items: Vec<M>,
    outs: Vec<M::Out>,
    replies: Vec<Reply<M::Out>>,
}

impl<M: Many> Task for Crowd<M> {
    fn name(&self) -> &'static str {
        M::NAME
    }

    fn count(&self) -> usize {
        self.items.len()
    }

    fn welcomes(&self, other: &dyn Task) -> bool {
        (other as &dyn Any).is::<Self>()
    }

    fn absorb(&mut self, other: Box<dyn Task>) {
        let other = (other as Box<dyn Any>).downcast::<Self>().expect("only its own kind is welcome");
        self.items.extend(other.items);
        self.replies.extend(other.replies);
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> Running<'t> {
        let (items, outs) = (&self.items, &mut self.outs);
        Box::pin(async move {
            let items: Vec<&M> = items.iter().collect();
            *outs = M::run_all(&items, tx).await?;
            if outs.len() == items.len() {
                return Ok(());
            }
            Err(StoreError::Broken(format!("{} gave {} answers to {}", M::NAME, outs.len(), items.len())))
        })
    }

    fn apart(self: Box<Self>) -> Vec<Box<dyn Task>> {
        let one = |(item, reply)| -> Box<dyn Task> {
            Box::new(Crowd { items: vec![item], outs: Vec::new(), replies: vec![reply] })
        };
        self.items.into_iter().zip(self.replies).map(one).collect()
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        match outcome {
            Ok(()) => self.replies.into_iter().zip(self.outs).for_each(|(reply, out)| {
                // The caller may have gone.
                reply.send(Ok(out)).ok();
            }),
            Err(error) => self.replies.into_iter().for_each(|reply| {
                reply.send(Err(error.clone())).ok();
            }),
        }
    }
}
