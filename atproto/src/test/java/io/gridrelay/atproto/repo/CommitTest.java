package io.gridrelay.atproto.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.mst.Mst;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommitTest {

  private static final Did DID = Did.parse("did:plc:ewvi7nxzyoun6zhxrhs64oiz");

  @ParameterizedTest
  @EnumSource(Curve.class)
  void aSignedCommitComesBack(Curve curve) {
    PrivateKey key = PrivateKey.generate(curve, new Random(1));
    var signed = new CommitSigner(DID, key).sign(Tid.parse("3jqfcqzm3fo2j"), Mst.EMPTY_ROOT);
    Commit commit = Commit.decode(signed.block());
    assertThat(commit).isEqualTo(signed.commit());
    assertThat(commit.encode()).isEqualTo(signed.block());
    assertThat(Cid.ofDagCbor(signed.block())).isEqualTo(signed.cid());
    assertThat(commit.isSignedBy(key.publicKey())).isTrue();
    PrivateKey other = PrivateKey.generate(curve, new Random(2));
    assertThat(commit.isSignedBy(other.publicKey())).isFalse();
  }

  @Test
  void everySpoiltByteIsNoticed() {
    PrivateKey key = PrivateKey.generate(Curve.K256, new Random(1));
    byte[] block =
        new CommitSigner(DID, key).sign(Tid.parse("3jqfcqzm3fo2j"), Mst.EMPTY_ROOT).block();
    for (int i = 0; i < block.length; i++) {
      byte[] spoilt = block.clone();
      spoilt[i] ^= 1;
      assertThat(isAccepted(spoilt, key)).as("byte %d", i).isFalse();
      assertThatThrownBy(() -> Commit.decode(Arrays.copyOf(block, block.length - 1)))
          .isInstanceOf(AtprotoException.class);
    }
  }

  private static boolean isAccepted(byte[] block, PrivateKey key) {
    try {
      return Commit.decode(block).isSignedBy(key.publicKey());
    } catch (AtprotoException e) {
      return false;
    }
  }
}
