//! jetstream-oxide, plain or zstd with its own copy of the dictionary.
//! Usage: real-client JETSTREAM-URL CURSOR COUNT [zstd]

use chrono::DateTime;
use jetstream_oxide::events::{commit::CommitEvent, EventInfo, JetstreamEvent};
use jetstream_oxide::{JetstreamCompression, JetstreamConfig, JetstreamConnector};

#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let compression = match args.get(4).map(String::as_str) {
        Some("zstd") => JetstreamCompression::Zstd,
        _ => JetstreamCompression::None,
    };
    let config = JetstreamConfig {
        endpoint: args[1].clone(),
        compression,
        cursor: args[2].parse().ok().map(|micros| DateTime::from_timestamp_micros(micros).expect("cursor")),
        ..Default::default()
    };
    let receiver = JetstreamConnector::new(config).expect("configuration").connect().await.expect("connection");
    for _ in 0..args[3].parse::<usize>().expect("count") {
        let event = receiver.recv_async().await.expect("an event");
        let (info, kind, rev): (&EventInfo, _, &str) = match &event {
            JetstreamEvent::Commit(CommitEvent::Create { info, commit }) => (info, "commit", &commit.info.rev),
            JetstreamEvent::Commit(CommitEvent::Update { info, commit }) => (info, "commit", &commit.info.rev),
            JetstreamEvent::Commit(CommitEvent::Delete { info, commit }) => (info, "commit", &commit.rev),
            JetstreamEvent::Identity(identity) => (&identity.info, "identity", ""),
            JetstreamEvent::Account(account) => (&account.info, "account", ""),
        };
        println!("{}\t{}\t{}\t{}", info.time_us, kind, info.did.as_str(), rev);
    }
}
