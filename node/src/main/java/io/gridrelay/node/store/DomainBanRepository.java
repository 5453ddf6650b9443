package io.gridrelay.node.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Domains whose hosts are refused, with all their subdomains. Thread-safe; blocks. */
public final class DomainBanRepository {
  private final Jdbi jdbi;

  DomainBanRepository(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  public List<String> list() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select domain from domain_ban order by domain")
                .mapTo(String.class)
                .list());
  }

  public void add(String domain, Instant now) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "insert into domain_ban (domain, created_us) values (:domain, :now) on conflict"
                        + " (domain) do nothing")
                .bind("domain", domain)
                .bind("now", ChronoUnit.MICROS.between(Instant.EPOCH, now))
                .execute());
  }

  /** True if there was such a ban. */
  public boolean remove(String domain) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createUpdate("delete from domain_ban where domain = :domain")
                    .bind("domain", domain)
                    .execute())
        == 1;
  }
}
