package io.gridrelay.client.websocket;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link WebSocketClient}. Immutable; start from {@link #defaults} and change with
 * {@link #toBuilder}.
 *
 * @param eventLoopThreads threads that serve all connections
 * @param connectTimeout for the name look-up and for each TCP connect
 * @param handshakeTimeout for TLS and the HTTP upgrade together
 * @param idleTimeout without any byte received, while there is credit, the connection ends; zero:
 *     never
 * @param pingInterval a ping is sent when nothing was received for this long; zero: never
 * @param closeTimeout how long the close handshake may take
 * @param maxMessageBytes longest message, all its fragments together
 * @param tooBigSkipped whether a longer message is read over and reported ({@link
 *     WebSocketListener#onSkipped}); otherwise it ends the connection
 * @param maxSendQueueBytes bytes that may wait to be sent on one connection
 * @param utf8Checked whether text messages are checked to be UTF-8
 * @param userAgent the {@code User-Agent} header
 * @param addressGuard decides on each resolved address
 * @param tls trust and keys for {@code wss}; null is the JDK's default. The host name is always
 *     verified
 */
public record WebSocketClientConfig(
    int eventLoopThreads,
    Duration connectTimeout,
    Duration handshakeTimeout,
    Duration idleTimeout,
    Duration pingInterval,
    Duration closeTimeout,
    int maxMessageBytes,
    boolean tooBigSkipped,
    int maxSendQueueBytes,
    boolean utf8Checked,
    String userAgent,
    AddressGuard addressGuard,
    @Nullable SSLContext tls) {

  public WebSocketClientConfig {
    require(eventLoopThreads > 0, "eventLoopThreads", eventLoopThreads, "1 or more");
    require(connectTimeout.isPositive(), "connectTimeout", connectTimeout, "a positive duration");
    require(
        handshakeTimeout.isPositive(), "handshakeTimeout", handshakeTimeout, "a positive duration");
    require(!idleTimeout.isNegative(), "idleTimeout", idleTimeout, "zero or a positive duration");
    require(
        !pingInterval.isNegative(), "pingInterval", pingInterval, "zero or a positive duration");
    require(closeTimeout.isPositive(), "closeTimeout", closeTimeout, "a positive duration");
    require(maxMessageBytes > 0, "maxMessageBytes", maxMessageBytes, "1 or more");
    require(maxSendQueueBytes > 0, "maxSendQueueBytes", maxSendQueueBytes, "1 or more");
    require(HandshakeRequest.isHeaderValue(userAgent), "userAgent", userAgent, "printable ASCII");
    requireNonNull(addressGuard, "addressGuard");
  }

  public static WebSocketClientConfig defaults() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  public Builder toBuilder() {
    return new Builder(this);
  }

  private static void require(boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", allowed is " + allowed);
    }
  }

  /** Collects settings; not thread-safe. */
  public static final class Builder {
    private int eventLoopThreads = 1;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofSeconds(75);
    private Duration pingInterval = Duration.ofSeconds(30);
    private Duration closeTimeout = Duration.ofSeconds(3);
    private int maxMessageBytes = 5 * 1024 * 1024;
    private boolean tooBigSkipped;
    private int maxSendQueueBytes = 1024 * 1024;
    private boolean utf8Checked = true;
    private String userAgent = "GridRelay";
    private AddressGuard addressGuard = AddressGuard.any();
    private @Nullable SSLContext tls;

    private Builder() {}

    private Builder(WebSocketClientConfig from) {
      eventLoopThreads = from.eventLoopThreads;
      connectTimeout = from.connectTimeout;
      handshakeTimeout = from.handshakeTimeout;
      idleTimeout = from.idleTimeout;
      pingInterval = from.pingInterval;
      closeTimeout = from.closeTimeout;
      maxMessageBytes = from.maxMessageBytes;
      tooBigSkipped = from.tooBigSkipped;
      maxSendQueueBytes = from.maxSendQueueBytes;
      utf8Checked = from.utf8Checked;
      userAgent = from.userAgent;
      addressGuard = from.addressGuard;
      tls = from.tls;
    }

    public Builder eventLoopThreads(int value) {
      eventLoopThreads = value;
      return this;
    }

    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    public Builder handshakeTimeout(Duration value) {
      handshakeTimeout = value;
      return this;
    }

    public Builder idleTimeout(Duration value) {
      idleTimeout = value;
      return this;
    }

    public Builder pingInterval(Duration value) {
      pingInterval = value;
      return this;
    }

    public Builder closeTimeout(Duration value) {
      closeTimeout = value;
      return this;
    }

    public Builder maxMessageBytes(int value) {
      maxMessageBytes = value;
      return this;
    }

    public Builder tooBigSkipped(boolean value) {
      tooBigSkipped = value;
      return this;
    }

    public Builder maxSendQueueBytes(int value) {
      maxSendQueueBytes = value;
      return this;
    }

    public Builder utf8Checked(boolean value) {
      utf8Checked = value;
      return this;
    }

    public Builder userAgent(String value) {
      userAgent = value;
      return this;
    }

    public Builder addressGuard(AddressGuard value) {
      addressGuard = value;
      return this;
    }

    public Builder tls(SSLContext value) {
      tls = value;
      return this;
    }

    public WebSocketClientConfig build() {
      return new WebSocketClientConfig(
          eventLoopThreads,
          connectTimeout,
          handshakeTimeout,
          idleTimeout,
          pingInterval,
          closeTimeout,
          maxMessageBytes,
          tooBigSkipped,
          maxSendQueueBytes,
          utf8Checked,
          userAgent,
          addressGuard,
          tls);
    }
  }
}
