package io.gridrelay.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.node.store.HostKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamHostTest {

  @ParameterizedTest
  @CsvSource({
    "pds.example.com, pds.example.com, wss://pds.example.com",
    "https://PDS.example.com/some/path, pds.example.com, wss://pds.example.com",
    "wss://pds.example.com:443, pds.example.com, wss://pds.example.com",
    "ws://localhost:2583/xrpc/x, localhost:2583, ws://localhost:2583",
    "http://127.0.0.1:80, 127.0.0.1, ws://127.0.0.1",
  })
  void readsNamesAndUrls(String text, String name, String webSocket) {
    UpstreamHost host = UpstreamHost.of(HostKind.PDS, text);
    assertThat(host.name()).isEqualTo(name);
    assertThat(host.firehose(7L))
        .hasToString(webSocket + "/xrpc/com.atproto.sync.subscribeRepos?cursor=7");
    assertThat(host.firehose(null))
        .hasToString(webSocket + "/xrpc/com.atproto.sync.subscribeRepos");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://a.example", "https://", "a b", "https://user@a.example"})
  void refusesWhatIsNoHost(String text) {
    assertThatThrownBy(() -> UpstreamHost.of(HostKind.PDS, text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  @Test
  void readsWhatAnOperatorWrites() {
    assertThat(UpstreamHost.parse("relay:wss://r.example").isRelay()).isTrue();
    assertThat(UpstreamHost.parse("pds:a.example").isRelay()).isFalse();
    assertThatThrownBy(() -> UpstreamHost.parse("a.example")).hasMessageContaining("pds:URL");
  }

  @Test
  void namesTheHostOfADocumentAsItNamesAnUpstream() {
    assertThat(UpstreamHost.nameOf("https://Pds.Example.com")).isEqualTo("pds.example.com");
    assertThat(UpstreamHost.nameOf("http://localhost:2583")).isEqualTo("localhost:2583");
    assertThat(UpstreamHost.nameOf("nonsense")).isNull();
  }
}
