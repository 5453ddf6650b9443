package io.gridrelay.node.lane;

import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.event.AccountFrame;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.IdentityFrame;
import io.gridrelay.atproto.event.SyncFrame;
import io.gridrelay.atproto.repo.CommitVerifier;
import io.gridrelay.atproto.repo.RepoState;
import io.gridrelay.atproto.repo.Rule;
import io.gridrelay.atproto.repo.Verification;
import io.gridrelay.atproto.syntax.Datetime;
import io.gridrelay.atproto.syntax.Handle;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.account.AccountStates;
import io.gridrelay.node.account.AccountStatusCode;
import io.gridrelay.node.identity.Identity;
import io.gridrelay.node.identity.IdentityDirectory;
import io.gridrelay.node.store.AccountRow;
import io.gridrelay.node.store.AccountStatus;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rules to one event: what passes, what is dropped, and what must be asked first. An
 * event that had to wait is judged again from the beginning, since anything may have changed
 * meanwhile.
 *
 * <p>The order is that of cost: what memory knows about the account comes first, then who speaks
 * for it, then hashes, signature and tree ({@link CommitVerifier}).
 *
 * <p>Belongs to one worker thread.
 */
final class Judge {

  private static final byte[] NO_DIGEST = {};

  private final AccountStates accounts;
  private final Authority authority;
  private final StatusProbe statuses;
  private final RuleBook rules;
  private final LaneCounters counters;
  private final InstantSource clock;
  private final CommitVerifier verifier;
  private final EventForm form;

  Judge(
      AccountStates accounts,
      IdentityDirectory identities,
      StatusProbe statuses,
      RuleBook rules,
      LaneCounters counters,
      InstantSource clock,
      CommitVerifier verifier) {
    this.accounts = accounts;
    this.authority = new Authority(identities);
    this.statuses = statuses;
    this.rules = rules;
    this.counters = counters;
    this.clock = clock;
    this.verifier = verifier;
    this.form = new EventForm(verifier);
  }

  Judgement judge(Lane lane, IncomingEvent event) {
    AccountView account = view(lane);
    if (account == null) {
      return Judgement.Need.ACCOUNT;
    }
    var hearing = new Hearing(lane, event, rules.forHost(event.host().name()), counters);
    return switch (event.frame()) {
      case CommitFrame commit -> commit(hearing, commit, account);
      case SyncFrame sync -> sync(hearing, sync, account);
      case IdentityFrame identity -> identity(hearing, identity, account);
      case AccountFrame status -> account(hearing, status, account);
    };
  }

  /** What the lane passed itself, else what the log says; null if that must be loaded. */
  private @Nullable AccountView view(Lane lane) {
    AccountView passed = lane.view();
    if (passed != null) {
      return passed;
    }
    long asOfSeq = accounts.foldedSeq(); // before the state is read: it may know more, never less
    AccountRow row = accounts.known(lane.did.value());
    return row == null
        ? null
        : new AccountView(
            row.rev(), row.dataDigest(), row.upstreamStatus(), row.localStatus(), asOfSeq);
  }

  // ---- the four kinds --------------------------------------------------------------------------

  private Judgement commit(Hearing hearing, CommitFrame frame, AccountView known) {
    if (frame.rev() > 0 && frame.rev() <= known.rev()) {
      return replay(hearing, frame.rev());
    }
    AccountView account = activeView(hearing.event(), known);
    return signed(
        hearing,
        account,
        key -> verifier.verify(frame, key, repository(account), nowMicros()),
        seen -> form.commit(hearing.event(), frame, seen, account));
  }

  private Judgement sync(Hearing hearing, SyncFrame frame, AccountView known) {
    if (frame.rev() > 0 && frame.rev() < known.rev()) {
      return replay(hearing, frame.rev() + 1);
    }
    AccountView account = activeView(hearing.event(), known);
    // It repeats the rev of the commit that it stands for, so the same rev once more is right.
    var before = new RepoState(Math.max(0, account.rev() - 1), repository(account).dataDigest());
    return signed(
        hearing,
        account,
        key -> verifier.verify(frame, key, before, nowMicros()),
        seen -> form.sync(hearing.event(), frame, seen, account));
  }

  /**
   * There is no need to look at it any closer, if the log knows the account at that rev or a later
   * one. If only this lane does, by what another host sent, that has to get there first.
   */
  private Judgement replay(Hearing hearing, long rev) {
    Lane lane = hearing.lane();
    if (lane.viewIsOfOthers(hearing.event().host())) {
      AccountRow logged = accounts.known(lane.did.value());
      if (logged == null || logged.rev() < rev) {
        return Judgement.REPEATED;
      }
    }
    return hearing.drop(Rule.STALE_REV, "");
  }

  /** An event with a commit of the account in it. */
  private Judgement signed(
      Hearing hearing,
      AccountView account,
      Function<@Nullable PublicKey, Verification> verify,
      Function<Verification, VerifiedEvent> passed) {
    Judgement inactive = checkActive(hearing, account);
    if (inactive != null) {
      return inactive;
    }
    return switch (authority.author(hearing)) {
      case Judgement judgement -> judgement;
      case Ruling.Speaker(Identity author) -> {
        Verification seen = verify.apply(author.signingKey());
        Judgement broken = checkVerification(hearing, seen, author);
        yield broken != null
            ? broken
            : new Judgement.Passed(
                passed.apply(seen), account.withCommit(seen.rev(), seen.dataDigest()));
      }
    };
  }

  /**
   * Says only that what is known about the DID may be out of date, so it is believed of any host,
   * and passes whatever the document says: but there must be one. Not asked of relays, whose word
   * about accounts is all there is: nothing is signed in it.
   */
  private Judgement identity(Hearing hearing, IdentityFrame frame, AccountView account) {
    IncomingEvent event = hearing.event();
    if (!event.identityRenewed) {
      event.identityRenewed = true;
      authority.forget(hearing);
    }
    String handle = frame.handle();
    boolean badHandle = handle != null && !Handle.isValid(handle);
    if (hearing.breaks(Rule.BAD_TIME, !Datetime.isValid(frame.time()), frame.time())
        || hearing.breaks(LaneRule.BAD_HANDLE, badHandle, "handle")) {
      return Judgement.DROPPED;
    }
    if (account.isBlockedHere()) {
      return hearing.drop(LaneRule.ACCOUNT_BLOCKED, account.local().name());
    }
    if (!hearing.isFromRelay() && authority.speaker(hearing) instanceof Judgement judgement) {
      return judgement;
    }
    return new Judgement.Passed(form.identity(event, frame, account), account);
  }

  private Judgement account(Hearing hearing, AccountFrame frame, AccountView account) {
    boolean badStatus = frame.status() != null && !AccountStatusCode.isKnown(frame.status());
    if (hearing.breaks(Rule.BAD_TIME, !Datetime.isValid(frame.time()), frame.time())
        || hearing.breaks(LaneRule.BAD_STATUS, badStatus, "status")) {
      return Judgement.DROPPED;
    }
    if (account.isBlockedHere()) {
      return hearing.drop(LaneRule.ACCOUNT_BLOCKED, account.local().name());
    }
    if (!hearing.isFromRelay()
        && authority.statusSpeaker(hearing, frame) instanceof Judgement judgement) {
      return judgement;
    }
    byte code = AccountStatusCode.of(frame.active(), frame.status());
    return new Judgement.Passed(
        form.account(hearing.event(), frame, code, account),
        account.withUpstream(AccountStatusCode.status(code)));
  }

  // ---- account ---------------------------------------------------------------------------------

  /** An inactive account whose host says otherwise when asked is active. */
  private AccountView activeView(IncomingEvent event, AccountView account) {
    boolean activeAgain =
        !account.isActive()
            && statuses.known(event.frame().did(), event.host()) == AccountStatus.ACTIVE;
    return activeAgain ? account.withUpstream(AccountStatus.ACTIVE) : account;
  }

  /** Null if the account may speak. */
  private @Nullable Judgement checkActive(Hearing hearing, AccountView account) {
    if (account.isBlockedHere()) {
      return hearing.drop(LaneRule.ACCOUNT_BLOCKED, account.local().name());
    }
    if (account.isActive() || hearing.isOff(LaneRule.ACCOUNT_INACTIVE)) {
      return null;
    }
    IncomingEvent event = hearing.event();
    boolean answered = statuses.known(event.frame().did(), event.host()) != null;
    if (!answered && !event.statusAsked) {
      event.statusAsked = true;
      counters.statusProbes.increment();
      return Judgement.Need.STATUS;
    }
    return hearing.breaks(LaneRule.ACCOUNT_INACTIVE, account.upstream().name())
        ? Judgement.DROPPED
        : null;
  }

  private static RepoState repository(AccountView account) {
    byte[] data = account.dataDigest();
    return account.rev() == 0 && data == null
        ? RepoState.UNKNOWN
        : new RepoState(account.rev(), data == null ? NO_DIGEST : data);
  }

  // ---- verification ----------------------------------------------------------------------------

  /** Null if the event passes. */
  private @Nullable Judgement checkVerification(
      Hearing hearing, Verification seen, Identity author) {
    if (seen.isClean()) {
      return null;
    }
    if (seen.violates(Rule.BAD_SIGNATURE)
        && !hearing.isOff(Rule.BAD_SIGNATURE)
        && !hearing.isConclusive(author.fetchedNanos())) {
      return Judgement.Need.IDENTITY;
    }
    if (!seen.isComplete()) { // there is nothing that could be passed on
      return hearing.drop(seen.violations().iterator().next(), seen.detail());
    }
    for (Rule rule : seen.violations()) {
      if (hearing.breaks(rule, seen.detail())) {
        return Judgement.DROPPED;
      }
    }
    hearing.event().warned = true;
    return null;
  }

  private long nowMicros() {
    var now = clock.instant();
    return Math.addExact(
        Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1_000);
  }
}
