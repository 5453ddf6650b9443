package io.gridrelay.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The database for hosts, accounts, cursors and the lease. */
public record StateStoreSettings(
    @Setting(
            value = "",
            flag = "--state-store",
            help =
                "JDBC URL, jdbc:sqlite:FILE or jdbc:postgresql://…; without one an SQLite file in"
                    + " the data directory.")
        @Nullable String url,
    @Setting(value = "", help = "User of the database.") @Nullable String user,
    @Setting(value = "", help = "File with the password of that user, and nothing else.")
        @Nullable Path passwordFile) {

  public StateStoreSettings {
    if (url != null && !url.startsWith("jdbc:sqlite:") && !url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "state-store.url is \""
              + url
              + "\", allowed is jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE");
    }
  }

  /** Whether several nodes can share it. */
  public boolean isShared() {
    return url != null && url.startsWith("jdbc:postgresql:");
  }
}
