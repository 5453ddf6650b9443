package io.gridrelay.node.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.gridrelay.config.LoggingSettings;
import org.slf4j.LoggerFactory;

/** Sets up logging as configured: to standard error, so that standard output is for results. */
final class Logging {
  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %-22logger{0} %msg%n%ex";

  /** Libraries that say at INFO what only their authors want to know. */
  private static final String[] CHATTY = {
    "com.hazelcast",
    "com.zaxxer.hikari",
    "org.flywaydb",
    "io.undertow",
    "org.xnio",
    "org.jboss",
    "io.netty"
  };

  /** Warns, of a node that is alone on purpose, that it is alone. */
  private static final String GRID_START = "com.hazelcast.instance.impl.Node";

  /** Tells, with a trace, of each client that hangs up without a word. */
  private static final String CLIENT_RESETS = "io.undertow.request.io";

  /** Tells, with a trace, of a member whose process died; MembershipManager says so in a line. */
  private static final String MEMBER_RESETS =
      "com.hazelcast.internal.server.tcp.TcpServerConnection";

  /**
   * Report, as errors and with a trace, what happens whenever a sequencer takes over: an append
   * that the lease forbids, a job that is cancelled in order to start anew, and members that all
   * submit it, of which one is first. What follows from it is said by our own classes.
   */
  private static final String[] ALARMING = {
    "com.hazelcast.ringbuffer.impl.operations.AddOperation",
    "com.hazelcast.ringbuffer.impl.operations.AddAllOperation",
    "com.hazelcast.jet.impl.operation.SubmitJobOperation",
    "com.hazelcast.jet.impl.operation.GetJobIdsOperation",
    "com.hazelcast.jet.impl.JobCoordinationService",
    "com.hazelcast.jet.impl.MasterJobContext",
    "com.hazelcast.jet.impl.operation.StartExecutionOperation"
  };

  private Logging() {}

  static void configure(LoggingSettings settings) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder =
        switch (settings.format()) {
          case TEXT -> text(context);
          case JSON -> new JsonLogEncoder();
        };
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    Level level = Level.toLevel(settings.level().name());
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(level);
    context.getLogger(GRID_START).setLevel(Level.ERROR);
    context.getLogger(CLIENT_RESETS).setLevel(higher(level));
    for (String name : ALARMING) {
      context.getLogger(name).setLevel(level.isGreaterOrEqual(Level.INFO) ? Level.OFF : level);
    }
    context
        .getLogger(MEMBER_RESETS)
        .setLevel(level.isGreaterOrEqual(Level.INFO) ? Level.ERROR : level);
    for (String name : CHATTY) {
      context.getLogger(name).setLevel(level.isGreaterOrEqual(Level.INFO) ? higher(level) : level);
    }
  }

  /** Without anything below errors: for commands whose output is for people. */
  static void quiet() {
    configure(new LoggingSettings(LoggingSettings.Format.TEXT, LoggingSettings.Level.ERROR));
  }

  private static Level higher(Level level) {
    return level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
  }

  private static PatternLayoutEncoder text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    return encoder;
  }
}
