//! The central beyond a network: one blocking HTTP exchange a request.
//!
//! Certificates are trusted only when they are the one pinned at enrolment; what the machine
//! trusts beside it, its proxies and its redirects are left out on purpose. Whether an answer is
//! the central's is decided by its signature ([`crate::wire`]), not here.

use std::io::Read;
use std::time::Duration;

use reqwest::blocking::{Client, Response};
use reqwest::header::AUTHORIZATION;

use crate::wire::FRAME_BYTES_MAX;
use crate::{Central, Reply, Request, Route, Unreachable};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a whole exchange may take. The largest has 320 KiB: a link of 100 kbit/s is enough.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(30);
/// The most that is read of an answer: a frame, and one byte to know that there is more.
const ANSWER_BYTES_MAX: u64 = FRAME_BYTES_MAX as u64 + 1;
/// The scheme in the authorisation header; a base64url frame follows it.
pub const AUTHORISATION_SCHEME: &str = "Tallydock ";
/// The longest header that carries a frame: a request for rows or a page is far shorter.
pub const AUTHORISATION_BYTES_MAX: usize = 2 * 1024;

/// The central at an address.
#[derive(Debug)]
pub struct HttpCentral {
    base: String,
    client: Client,
}

impl HttpCentral {
    /// The central at `base`, such as `https://central.example:8443`, that shows exactly this
    /// certificate (PEM). Without one, only addresses without TLS can be reached.
    ///
    /// # Errors
    /// A certificate that is none.
    pub fn new(base: &str, pinned_pem: Option<&[u8]>) -> Result<Self, Unreachable> {
        let pinned = pinned_pem
            .map(reqwest::Certificate::from_pem)
            .transpose()
            .map_err(|error| unreachable(&error))?;
        let client = Client::builder()
            .tls_certs_only(pinned)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(EXCHANGE_TIMEOUT)
            .pool_max_idle_per_host(1)
            .build()
            .map_err(|error| unreachable(&error))?;
        Ok(Self { base: base.trim_end_matches('/').to_owned(), client })
    }

    fn send(&self, request: &Request) -> reqwest::Result<Response> {
        let url = format!("{}{}", self.base, path(&request.route));
        match &request.route {
            Route::Push | Route::Hello | Route::Enrol => {
                self.client.post(url).body(request.frame.clone()).send()
            }
            Route::Rows { .. } | Route::Feed { .. } => {
                self.client.get(url).header(AUTHORIZATION, authorisation(&request.frame)).send()
            }
        }
    }
}

impl Central for HttpCentral {
    fn ask(&self, request: &Request) -> Result<Reply, Unreachable> {
        let response = self.send(request).map_err(|error| unreachable(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        response
            .take(ANSWER_BYTES_MAX)
            .read_to_end(&mut body)
            .map_err(|error| Unreachable(error.to_string()))?;
        if FRAME_BYTES_MAX < body.len() {
            return Err(Unreachable("the answer is longer than any answer is".to_owned()));
        }
        Ok(Reply { status, body })
    }
}

/// The path and query of a request.
pub fn path(route: &Route) -> String {
    match route {
        Route::Push => "/v1/push".to_owned(),
        Route::Hello => "/v1/hello".to_owned(),
        Route::Rows { journal, from_seq } => format!("/v1/rows/{journal}?from={from_seq}"),
        Route::Feed { feed, since } => format!("/v1/feed/{feed}?since={since}"),
        Route::Enrol => "/v1/enrol".to_owned(),
    }
}

/// The authorisation header of a request without a body: its frame.
pub fn authorisation(frame: &[u8]) -> String {
    format!("{AUTHORISATION_SCHEME}{}", data_encoding::BASE64URL_NOPAD.encode(frame))
}

/// The frame in an authorisation header; none when there is none.
pub fn frame_of_authorisation(header: &[u8]) -> Option<Vec<u8>> {
    if AUTHORISATION_BYTES_MAX < header.len() {
        return None;
    }
    let text = header.strip_prefix(AUTHORISATION_SCHEME.as_bytes())?;
    data_encoding::BASE64URL_NOPAD.decode(text).ok()
}

fn unreachable(error: &reqwest::Error) -> Unreachable {
    // The sources say what the outermost message leaves out: refused, timed out, no such host.
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    Unreachable(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_survives_the_authorisation_header() {
        let frame: Vec<u8> = (0..=255).collect();
        assert_eq!(frame_of_authorisation(authorisation(&frame).as_bytes()), Some(frame));
    }

    #[test]
    fn a_header_that_carries_no_frame_is_none() {
        let long = format!("{AUTHORISATION_SCHEME}{}", "A".repeat(AUTHORISATION_BYTES_MAX));
        for header in ["", "Basic dXNlcg==", "Tallydock !", "Tallydock\tAAAA", &long] {
            assert_eq!(frame_of_authorisation(header.as_bytes()), None, "{header}");
        }
    }
}
