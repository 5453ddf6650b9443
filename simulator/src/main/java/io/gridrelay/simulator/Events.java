package io.gridrelay.simulator;

import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.simulator.repo.Repository;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets things happen on a host: changes accounts and sends the events for it, in the order of the
 * reference PDS. Called with the lock of the {@link World} held.
 */
final class Events {
  private final World world;

  Events(World world) {
    this.world = world;
  }

  /**
   * Lets one thing happen to an account of a host. Where no account is in a state that allows it, a
   * commit happens instead; without active accounts, a new one is made.
   */
  void happen(Occurrence occurrence, PdsHost host) {
    String wanted = occurrence == Occurrence.REACTIVATION ? drawInactive() : null;
    SimulatedAccount account = world.draw(host.index(), wanted);
    if (account == null && occurrence == Occurrence.REACTIVATION) {
      happen(Occurrence.COMMIT, host);
    } else if (account == null) {
      create(host);
    } else {
      happen(occurrence, host, account);
    }
  }

  private String drawInactive() {
    return world.random().nextBoolean() ? SimulatedAccount.DEACTIVATED : SimulatedAccount.TAKENDOWN;
  }

  void happen(Occurrence occurrence, PdsHost host, SimulatedAccount account) {
    switch (occurrence) {
      case COMMIT -> commit(host, account, Repository.drawOps(world.random()));
      case EMPTY_COMMIT -> commit(host, account, 0);
      case CREATION -> create(host);
      case SYNC -> host.sendSync(world.repositoryOf(account).head());
      case IDENTITY -> host.sendIdentity(account);
      case HANDLE_CHANGE -> {
        account.changeHandle();
        host.sendIdentity(account);
      }
      case KEY_ROTATION -> {
        world.repositoryOf(account);
        account.rotateKey();
        host.sendIdentity(account);
        commit(host, account, 0);
      }
      case DEACTIVATION -> changeStatus(host, account, SimulatedAccount.DEACTIVATED);
      case TAKEDOWN -> changeStatus(host, account, SimulatedAccount.TAKENDOWN);
      case DELETION -> changeStatus(host, account, SimulatedAccount.DELETED);
      case REACTIVATION -> reactivate(host, account);
      case MIGRATION -> migrate(host, account);
    }
  }

  void commit(PdsHost host, SimulatedAccount account, int ops) {
    Repository.Draft draft = world.draft(account, ops);
    world.repositoryOf(account).apply(draft);
    host.sendCommit(draft.commit());
  }

  private void create(PdsHost host) {
    SimulatedAccount account = world.newAccount(host.index());
    host.sendIdentity(account);
    host.sendAccount(account);
    host.sendCommit(world.repositoryOf(account).head());
    host.sendSync(world.repositoryOf(account).head());
  }

  private void changeStatus(PdsHost host, SimulatedAccount account, @Nullable String status) {
    world.repositoryOf(account); // its moment must lie before the change
    account.status(status);
    host.sendAccount(account);
  }

  private void reactivate(PdsHost host, SimulatedAccount account) {
    changeStatus(host, account, null);
    host.sendIdentity(account);
    host.sendSync(world.repositoryOf(account).head());
  }

  private void migrate(PdsHost host, SimulatedAccount account) {
    if (world.hosts().size() == 1) {
      commit(host, account, 1); // there is nowhere to go
      return;
    }
    PdsHost next = world.host((host.index() + 1) % world.hosts().size());
    Repository repository = world.repositoryOf(account);
    account.moveTo(next.index());
    long micros = world.clock().next();
    Repository.Draft draft =
        repository.draft(List.of(), Tid.ofMicros(micros, World.clockId(account)));
    repository.apply(draft);
    next.sendIdentity(account);
    next.sendAccount(account);
    next.sendCommit(draft.commit());
    host.sendFarewell(account);
  }
}
