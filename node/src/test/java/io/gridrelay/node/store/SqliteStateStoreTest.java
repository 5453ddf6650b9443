package io.gridrelay.node.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStateStoreTest extends StateStoreContract {
  @TempDir Path directory;

  @Override
  StateStore open() {
    return StateStore.openSqlite(directory.resolve("state.db"));
  }

  @Test
  void namesTheUrlThatItCannotUse() {
    assertThatThrownBy(() -> StateStore.open("jdbc:oracle:x", "", ""))
        .isInstanceOf(StateStoreException.class)
        .hasMessageContaining("jdbc:oracle:x");
  }
}
