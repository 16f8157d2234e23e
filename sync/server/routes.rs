//! HTTP in front of the central. The asynchronous side only moves bytes: bodies are read under
//! their limit and handed to a bounded pool of blocking threads.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use sync::http::frame_of_authorisation;
use sync::wire::FRAME_BYTES_MAX;
use sync::{Reply, Request, Route};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};

use crate::ServerError;
use crate::central::{Central, GONE};
use crate::control::Door;

/// Threads that work on the ledger. It has one writer: more would only wait for it.
const WORKERS: usize = 4;
/// Requests that are in the house at once, each with at most one body in memory. More are asked
/// to come again.
const REQUESTS_MAX: usize = 64;
/// How often the central looks whether its files are still in its folder.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often it says again that they are not.
const SAY_AGAIN: Duration = Duration::from_secs(10);
/// How long folding rests after it failed.
const REST: Duration = Duration::from_secs(1);
/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How often the folding thread looks for rows.
const FOLD_EVERY: Duration = Duration::from_millis(20);
/// How many looks in a row folding is put off while devices push: half a second. Acknowledgements
/// go before figures, but figures do not stand still on a busy day.
const PUT_OFF_MAX: u32 = 25;

/// A central that is being served.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    central: Central,
    stop: Option<oneshot::Sender<()>>,
    stopping: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    door: Option<Door>,
}

impl Running {
    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The central itself: enrolment codes, imports, people.
    pub const fn central(&self) -> &Central {
        &self.central
    }

    /// Stops listening and folding. Requests under way are answered first.
    pub fn stop(mut self) {
        self.end();
    }

    pub(crate) fn with_door(self, door: Door) -> Self {
        let mut running = self;
        running.door = Some(door);
        running
    }

    fn end(&mut self) {
        self.door = None;
        self.stopping.store(true, Ordering::Relaxed);
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so itself.
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Serves a central until it is stopped.
///
/// # Errors
/// When the address is taken or a thread cannot be started.
pub fn serve(central: Central, listen: SocketAddr) -> Result<Running, ServerError> {
    let failed = |doing| move |error| ServerError::Io { doing, error };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(WORKERS)
        .thread_name("central")
        .enable_all()
        .build()
        .map_err(failed("Start the central's threads"))?;
    let listener = runtime
        .block_on(TcpListener::bind(listen))
        .map_err(failed("Listen on the central's address"))?;
    let address = listener.local_addr().map_err(failed("Listen on the central's address"))?;
    let (stop, stopped) = oneshot::channel();
    let router = router(central.clone());
    let serving = std::thread::Builder::new()
        .name("central-http".to_owned())
        .spawn(move || {
            let served = runtime.block_on(async {
                let until = async { drop(stopped.await) };
                // Connections that are kept open by devices do not hold the end up.
                tokio::select! {
                    served = axum::serve(listener, router).into_future() => served,
                    () = until => Ok(()),
                }
            });
            if let Err(error) = served {
                tracing::error!(%error, "the central stopped listening");
            }
            runtime.shutdown_timeout(Duration::from_secs(5));
        })
        .map_err(failed("Start the central's threads"))?;
    let stopping = Arc::new(AtomicBool::new(false));
    let folding = fold_behind(central.clone(), Arc::clone(&stopping))
        .map_err(failed("Start the central's threads"))?;
    let threads = vec![serving, folding];
    Ok(Running { address, central, stop: Some(stop), stopping, threads, door: None })
}

/// Says in the log that the files are gone, again and again until somebody stops the program.
#[derive(Default)]
struct Watch {
    looked_at: Option<Instant>,
    said_at: Option<Instant>,
}

impl Watch {
    fn look(&mut self, central: &Central) {
        let long_ago = |at: Option<Instant>, wait| at.is_none_or(|at| wait <= at.elapsed());
        if !long_ago(self.looked_at, LOOK_EVERY) {
            return;
        }
        self.looked_at = Some(Instant::now());
        match central.check_place() {
            Ok(()) => self.said_at = None,
            Err(error) if long_ago(self.said_at, SAY_AGAIN) => {
                tracing::error!("{error}");
                self.said_at = Some(Instant::now());
            }
            Err(_) => {}
        }
    }
}

/// Folds stored rows behind ingest.
fn fold_behind(central: Central, stopping: Arc<AtomicBool>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("central-fold".to_owned()).spawn(move || {
        let mut worked = false;
        let (mut pushes_seen, mut put_off) = (0, 0);
        let mut watch = Watch::default();
        let mut rest_until = None;
        while !stopping.load(Ordering::Relaxed) {
            watch.look(&central);
            if rest_until.is_some_and(|until| Instant::now() < until) {
                std::thread::park_timeout(FOLD_EVERY);
                continue;
            }
            let pushes = central.inner.pushes.load(Ordering::Relaxed);
            if pushes != pushes_seen && put_off < PUT_OFF_MAX {
                pushes_seen = pushes;
                put_off += 1;
                std::thread::park_timeout(FOLD_EVERY);
                continue;
            }
            put_off = 0;
            let done = match central.fold_some() {
                Ok(0) if worked => central.checkpoint().map(|()| 0),
                done => done,
            };
            match done {
                Ok(count) => worked = 0 < count,
                Err(error) => {
                    tracing::error!(%error, "rows could not be folded");
                    worked = false;
                    rest_until = Some(Instant::now() + REST);
                }
            }
            if !worked {
                std::thread::park_timeout(FOLD_EVERY);
            }
        }
    })
}

#[derive(Clone)]
struct House {
    central: Central,
    places: Arc<Semaphore>,
}

fn router(central: Central) -> Router {
    let house = House { central, places: Arc::new(Semaphore::new(REQUESTS_MAX)) };
    Router::new()
        .route("/v1/push", post(push))
        .route("/v1/hello", post(hello))
        .route("/v1/enrol", post(enrol))
        .route("/v1/rows/{journal}", get(rows))
        .route("/v1/feed/{feed}", get(feed))
        .route("/", get(status))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .with_state(house)
}

async fn push(State(house): State<House>, body: Body) -> Response {
    house.take(Route::Push, body).await
}

async fn hello(State(house): State<House>, body: Body) -> Response {
    house.take(Route::Hello, body).await
}

async fn enrol(State(house): State<House>, body: Body) -> Response {
    house.take(Route::Enrol, body).await
}

#[derive(Deserialize)]
struct From {
    from: u64,
}

async fn rows(
    State(house): State<House>,
    Path(journal): Path<String>,
    from: Result<Query<From>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(journal) = journal.parse() else {
        return said(StatusCode::NOT_FOUND, NO_REQUEST);
    };
    let Ok(Query(From { from })) = from else {
        return said(StatusCode::BAD_REQUEST, NO_REQUEST);
    };
    house.give(Route::Rows { journal, from_seq: from }, &headers).await
}

#[derive(Deserialize)]
struct Since {
    since: u64,
}

async fn feed(
    State(house): State<House>,
    Path(feed): Path<String>,
    since: Result<Query<Since>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(Query(Since { since })) = since else {
        return said(StatusCode::BAD_REQUEST, NO_REQUEST);
    };
    house.give(Route::Feed { feed, since }, &headers).await
}

/// For people who open the address in a browser, and for programs that watch it.
async fn status(State(house): State<House>) -> Response {
    match tokio::task::spawn_blocking(move || house.central.check_place()).await {
        Ok(Ok(())) => said(StatusCode::OK, "Tallydock central. Devices reach it at /v1."),
        Ok(Err(_)) => said(StatusCode::SERVICE_UNAVAILABLE, GONE),
        Err(_) => said(StatusCode::INTERNAL_SERVER_ERROR, FAILED),
    }
}

async fn nothing_here() -> Response {
    said(StatusCode::NOT_FOUND, NO_REQUEST)
}

async fn wrong_method() -> Response {
    said(StatusCode::METHOD_NOT_ALLOWED, NO_REQUEST)
}

// What a refusal says: what is so, and what to do. Devices show the first 200 characters.
const NO_REQUEST: &str = "The central was reached, but no device asks for this. The device keeps what it recorded. Check the central's address in the device's configuration.";
const FAILED: &str = "The central failed at this request. The device keeps what it recorded and tries again. If it goes on, look at the central's log.";
const TOO_LONG: &str = "The request was cut off, or is too long. Nothing was stored; the device keeps what it recorded and sends less at once next time.";
const TOO_SLOW: &str = "The request took too long to arrive. Nothing was stored; the device keeps what it recorded and sends less at once next time.";
const NOT_SIGNED: &str = "The request is not signed by a device, so it is told nothing. A device asks again by itself; in a browser there is nothing to see here.";
const BUSY: &str = "The central is busy. The device keeps what it recorded and comes again by itself; nothing is to be done.";

impl House {
    async fn take(&self, route: Route, body: Body) -> Response {
        let Ok(_place) = self.places.try_acquire() else { return full() };
        let read = tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, FRAME_BYTES_MAX)).await;
        match read {
            Ok(Ok(frame)) => self.answer(Request { route, frame: frame.to_vec() }).await,
            Ok(Err(_)) => said(StatusCode::PAYLOAD_TOO_LARGE, TOO_LONG),
            Err(_) => said(StatusCode::REQUEST_TIMEOUT, TOO_SLOW),
        }
    }

    async fn give(&self, route: Route, headers: &HeaderMap) -> Response {
        let Ok(_place) = self.places.try_acquire() else { return full() };
        let frame =
            headers.get(AUTHORIZATION).and_then(|header| frame_of_authorisation(header.as_bytes()));
        match frame {
            Some(frame) => self.answer(Request { route, frame }).await,
            None => said(StatusCode::UNAUTHORIZED, NOT_SIGNED),
        }
    }

    async fn answer(&self, request: Request) -> Response {
        let central = self.central.clone();
        match tokio::task::spawn_blocking(move || central.answer(&request)).await {
            Ok(Reply { status: 200, body }) => {
                ([(CONTENT_TYPE, "application/octet-stream")], body).into_response()
            }
            Ok(Reply { status, body }) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
                (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
            }
            Err(error) => {
                tracing::error!(%error, "a request ended in a panic");
                said(StatusCode::INTERNAL_SERVER_ERROR, FAILED)
            }
        }
    }
}

fn full() -> Response {
    said(StatusCode::SERVICE_UNAVAILABLE, BUSY)
}

fn said(status: StatusCode, text: &'static str) -> Response {
    (status, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_short_enough_to_be_shown() {
        for said in [NO_REQUEST, FAILED, TOO_LONG, TOO_SLOW, NOT_SIGNED, BUSY, GONE] {
            assert!(said.chars().count() <= 200, "{said:?}");
        }
    }
}
