package io.gridrelay.config;

import java.net.URI;
import java.time.Duration;

/** Where DID documents come from, and how long they are believed. */
public record IdentitySettings(
    @Setting(
            value = "https://plc.directory",
            flag = "--plc",
            help = "URL of the directory of did:plc.")
        URI plc,
    @Setting(
            value = "250000",
            min = "1",
            help = "DID documents kept in memory; the least recently used go first.")
        int cacheSize,
    @Setting(
            value = "24h",
            min = "1s",
            help =
                "How long a document is believed. Identity events and failed signatures renew it"
                    + " earlier.")
        Duration foundTtl,
    @Setting(value = "2m", help = "How long it is believed that a DID has no document.")
        Duration missingTtl,
    @Setting(value = "15s", help = "How long nobody asks again after all attempts failed.")
        Duration unavailableTtl,
    @Setting(
            value = "10m",
            help =
                "How long attempts go on while the directory is away. The DID's events wait, their"
                    + " host is read on as long as there is room; afterwards they are rejected.")
        Duration patience,
    @Setting(value = "10s", min = "10ms", help = "Time for one request, redirects included.")
        Duration timeout,
    @Setting(value = "512KiB", min = "1KiB", max = "64MiB", help = "Larger answers are refused.")
        DataSize maxAnswerSize,
    @Setting(
            value = "3",
            min = "0",
            max = "20",
            help = "Redirects that are followed, each checked like the first URL.")
        int maxRedirects,
    @Setting(value = "32", min = "1", help = "Requests in flight to one server; the rest waits.")
        int connectionsPerOrigin,
    @Setting(value = "16384", min = "0", help = "Requests that may wait for one server; more fail.")
        int waitingPerOrigin,
    @Setting(value = "512", min = "1", help = "Open connections in all.") int maxConnections) {

  public IdentitySettings {
    if (plc.getHost() == null
        || !("https".equals(plc.getScheme()) || "http".equals(plc.getScheme()))) {
      throw new IllegalArgumentException(
          "identity.plc is \"" + plc + "\", allowed is http://HOST or https://HOST");
    }
  }
}
