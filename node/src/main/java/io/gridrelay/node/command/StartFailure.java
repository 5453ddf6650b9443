package io.gridrelay.node.command;

import io.gridrelay.config.ConfigException;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.eventlog.CorruptBlockException;
import io.gridrelay.eventlog.CorruptLogException;
import io.gridrelay.node.StorageException;
import io.gridrelay.node.serve.ServerStartException;
import io.gridrelay.node.store.StateStoreException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Why a node did not start, in words that name the setting to change. */
final class StartFailure {
  private StartFailure() {}

  /** Runs {@code start}; what is known to go wrong there becomes a {@link CommandException}. */
  static <T> T explained(Supplier<T> start, NodeConfig config) {
    try {
      return start.get();
    } catch (ConfigException e) {
      throw e;
    } catch (RuntimeException e) {
      throw explain(e, config);
    }
  }

  private static RuntimeException explain(RuntimeException failure, NodeConfig config) {
    if (has(failure, CorruptLogException.class) || has(failure, CorruptBlockException.class)) {
      return new CommandException(
          ExitCode.CORRUPTION,
          "the log in "
              + config.storage().data()
              + " is damaged: "
              + failure.getMessage()
              + ". Look with: gridrelay inspect "
              + config.storage().data(),
          failure);
    }
    if (failure instanceof ServerStartException) {
      return new CommandException(ExitCode.FAILURE, String.valueOf(failure.getMessage()), failure);
    }
    if (has(failure, StateStoreException.class) && config.stateStore().url() != null) {
      return new CommandException(ExitCode.FAILURE, stateStore(failure), failure);
    }
    if (has(failure, BindException.class)) {
      return new CommandException(
          ExitCode.FAILURE,
          "cannot listen on serve.listen "
              + config.serve().listen()
              + " or cluster.bind "
              + config.cluster().bind()
              + ": the port is taken or the address is not of this machine"
              + " ("
              + messageOf(failure, BindException.class)
              + "). Choose another with --listen, or"
              + " --cluster-bind",
          failure);
    }
    if (has(failure, AccessDeniedException.class) || has(failure, FileSystemException.class)) {
      return new CommandException(
          ExitCode.FAILURE,
          "storage.data "
              + config.storage().data()
              + " cannot be used: "
              + messageOf(failure, FileSystemException.class)
              + ". It must be a directory that this user may write to; choose another with --data",
          failure);
    }
    if (has(failure, StorageException.class)) {
      return new CommandException(
          ExitCode.FAILURE, failure.getMessage() + " (storage.data, --data)", failure);
    }
    return failure;
  }

  /** The database's own words, which are the innermost: it is away, or the password is wrong. */
  private static String stateStore(RuntimeException failure) {
    String why =
        causes(failure)
            .filter(SQLException.class::isInstance)
            .map(Throwable::getMessage)
            .reduce((_, inner) -> inner)
            .map(message -> " (" + message.strip() + ")")
            .orElse("");
    return causes(failure)
            .filter(StateStoreException.class::isInstance)
            .map(Throwable::getMessage)
            .findFirst()
            .orElse("the state store cannot be opened")
        + why
        + ". state-store.url (--state-store) must name a PostgreSQL 15 or newer that can be reached"
        + " from here, with the user in state-store.user and the password in"
        + " state-store.password-file";
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    return causes(failure).anyMatch(type::isInstance);
  }

  private static String messageOf(Throwable failure, Class<? extends Throwable> type) {
    Throwable found = causes(failure).filter(type::isInstance).findFirst().orElse(failure);
    return found.getClass().getSimpleName() + ": " + found.getMessage();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(20);
  }
}
