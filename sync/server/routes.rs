//! HTTP in front of the central. The asynchronous side only moves bytes: bodies are read under
//! their limit and handed to a bounded pool of blocking threads.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
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
use crate::central::Central;
use crate::control::Door;

/// Threads that work on the ledger. It has one writer: more would only wait for it.
const WORKERS: usize = 4;
/// Requests that are in the house at once, each with at most one body in memory. More are asked
/// to come again.
const REQUESTS_MAX: usize = 64;
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

/// Folds stored rows behind ingest.
fn fold_behind(central: Central, stopping: Arc<AtomicBool>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("central-fold".to_owned()).spawn(move || {
        let mut worked = false;
        let (mut pushes_seen, mut put_off) = (0, 0);
        while !stopping.load(Ordering::Relaxed) {
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
    Query(From { from }): Query<From>,
    headers: HeaderMap,
) -> Response {
    let Ok(journal) = journal.parse() else {
        return said(StatusCode::NOT_FOUND, "No such journal");
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
    Query(Since { since }): Query<Since>,
    headers: HeaderMap,
) -> Response {
    house.give(Route::Feed { feed, since }, &headers).await
}

/// For people who open the address in a browser.
async fn status() -> Response {
    said(StatusCode::OK, "Tallydock central. Devices reach it at /v1.")
}

impl House {
    async fn take(&self, route: Route, body: Body) -> Response {
        let Ok(_place) = self.places.try_acquire() else { return full() };
        let read = tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, FRAME_BYTES_MAX)).await;
        match read {
            Ok(Ok(frame)) => self.answer(Request { route, frame: frame.to_vec() }).await,
            Ok(Err(_)) => {
                said(StatusCode::PAYLOAD_TOO_LARGE, "The request was cut off or is too long")
            }
            Err(_) => said(StatusCode::REQUEST_TIMEOUT, "The request took too long to arrive"),
        }
    }

    async fn give(&self, route: Route, headers: &HeaderMap) -> Response {
        let Ok(_place) = self.places.try_acquire() else { return full() };
        let frame =
            headers.get(AUTHORIZATION).and_then(|header| frame_of_authorisation(header.as_bytes()));
        match frame {
            Some(frame) => self.answer(Request { route, frame }).await,
            None => said(StatusCode::UNAUTHORIZED, "The request is not signed by a device"),
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
                said(StatusCode::INTERNAL_SERVER_ERROR, "The central could not answer")
            }
        }
    }
}

fn full() -> Response {
    said(StatusCode::SERVICE_UNAVAILABLE, "The central is busy; come again")
}

fn said(status: StatusCode, text: &'static str) -> Response {
    (status, text).into_response()
}
