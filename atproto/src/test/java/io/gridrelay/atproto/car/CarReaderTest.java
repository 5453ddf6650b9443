package io.gridrelay.atproto.car;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.car.CarException.Reason;
import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CarReaderTest {

  private static final byte[] ONE = new CborWriter().writeText("one").toByteArray();
  private static final byte[] TWO = new CborWriter().writeText("two").toByteArray();
  private static final Cid ONE_CID = Cid.ofDagCbor(ONE);
  private static final Cid TWO_CID = Cid.ofDagCbor(TWO);

  private final CarReader reader = new CarReader();

  @Test
  void findsBlocksWhereTheyLie() {
    byte[] archive =
        new CarWriter().begin(ONE_CID).add(TWO_CID, TWO).add(ONE_CID, ONE).toByteArray();
    byte[] shifted = new byte[archive.length + 20];
    System.arraycopy(archive, 0, shifted, 7, archive.length);

    reader.read(shifted, 7, archive.length);

    assertThat(reader.blockCount()).isEqualTo(2);
    assertThat(reader.rootBlock()).isEqualTo(1);
    assertThat(data(reader.find(ONE_CID))).isEqualTo(ONE);
    assertThat(data(reader.find(TWO_CID))).isEqualTo(TWO);
    assertThat(reader.find(Cid.ofRaw(ONE))).isEqualTo(-1);
  }

  @Test
  void findsEachOfThousandsOfBlocksAlsoAfterASmallArchive() {
    CarWriter writer = new CarWriter().begin(ONE_CID);
    for (int i = 0; i < 5_000; i++) {
      byte[] data = new CborWriter().writeInteger(i).toByteArray();
      writer.add(Cid.ofDagCbor(data), data);
    }
    byte[] large = writer.toByteArray();
    byte[] small = new CarWriter().begin(ONE_CID).add(ONE_CID, ONE).toByteArray();

    for (int round = 0; round < 2; round++) {
      reader.read(large);
      assertThat(reader.blockCount()).isEqualTo(5_000);
      assertThat(reader.rootBlock()).isEqualTo(-1);
      for (int i = 0; i < 5_000; i++) {
        byte[] expected = new CborWriter().writeInteger(i).toByteArray();
        assertThat(reader.find(Cid.ofDagCbor(expected))).isEqualTo(i);
      }
      reader.read(small);
      assertThat(reader.blockCount()).isEqualTo(1);
      assertThat(reader.rootBlock()).isZero();
      assertThat(reader.find(Cid.ofDagCbor(new CborWriter().writeInteger(7).toByteArray())))
          .isEqualTo(-1);
    }
  }

  @Test
  void countsDuplicatesOnce() {
    reader.read(new CarWriter().begin(ONE_CID).add(ONE_CID, ONE).add(ONE_CID, ONE).toByteArray());

    assertThat(reader.blockCount()).isEqualTo(1);
  }

  @Test
  void acceptsBlocksOfCodecRawAndEmptyBlocks() {
    Cid empty = Cid.ofRaw(new byte[0]);
    reader.read(new CarWriter().begin(empty).add(empty, new byte[0]).toByteArray());

    assertThat(reader.dataLength(reader.rootBlock())).isZero();
  }

  @Test
  void acceptsAnArchiveWithoutRootsButKnowsNoRootBlock() {
    reader.read(new CarWriter().begin(List.of()).add(ONE_CID, ONE).toByteArray());

    assertThat(reader.rootCount()).isZero();
    assertThat(reader.rootBlock()).isEqualTo(-1);
  }

  @Test
  void rejectsABlockWhoseDataWereChangedAndForgetsTheOthers() {
    byte[] archive =
        new CarWriter().begin(ONE_CID).add(ONE_CID, ONE).add(TWO_CID, TWO).toByteArray();
    archive[archive.length - 1] ^= 1;

    rejects(archive, Reason.HASH_MISMATCH);
    assertThat(reader.blockCount()).isZero();
    assertThat(reader.find(ONE_CID)).isEqualTo(-1);
  }

  @Test
  void rejectsADuplicateWhoseDataWereChanged() {
    byte[] archive =
        new CarWriter().begin(ONE_CID).add(ONE_CID, ONE).add(ONE_CID, ONE).toByteArray();
    archive[archive.length - 1] ^= 1;

    rejects(archive, Reason.HASH_MISMATCH);
  }

  @Test
  void rejectsVersionsOtherThanOne() {
    rejects(archive(header(2), new byte[0]), Reason.UNSUPPORTED_VERSION);
    rejects(archive(header(0), new byte[0]), Reason.UNSUPPORTED_VERSION);
  }

  @Test
  void rejectsHeadersWithoutVersionOrRoots() {
    rejects(archive(hex("a167 76657273696f6e 01"), new byte[0]), Reason.MALFORMED_HEADER);
    rejects(archive(hex("a165 726f6f7473 80"), new byte[0]), Reason.MALFORMED_HEADER);
    rejects(archive(hex("80"), new byte[0]), Reason.MALFORMED_HEADER);
    rejects(archive(hex("a0ff"), new byte[0]), Reason.MALFORMED_HEADER);
  }

  @Test
  void rejectsLengthsThatAreZeroPaddedEndlessOrTooLong() {
    rejects(archive(header(1), hex("00")), Reason.MALFORMED_LENGTH);
    rejects(archive(header(1), hex("8100")), Reason.MALFORMED_LENGTH);
    rejects(archive(header(1), hex("ffffffffffffffffffff01")), Reason.MALFORMED_LENGTH);
    rejects(archive(header(1), hex("ffffffffffffffff7f")), Reason.TRUNCATED);
    rejects(archive(header(1), hex("80")), Reason.TRUNCATED);
    rejects(archive(header(1), hex("2501")), Reason.TRUNCATED);
    rejects(new byte[0], Reason.TRUNCATED);
  }

  @Test
  void rejectsBlocksWithoutACidOfAKindItCanVerify() {
    byte[] version0 = new byte[35];
    version0[0] = 34;
    version0[1] = 0x12;
    version0[2] = 0x20;
    rejects(archive(header(1), version0), Reason.MALFORMED_CID);
    rejects(archive(header(1), hex("050171001 0ff".replace(" ", ""))), Reason.MALFORMED_CID);
    rejects(archive(header(1), hex("06017113020102")), Reason.UNSUPPORTED_HASH);
  }

  @Test
  void rejectsMoreBytesOrBlocksThanAllowed() {
    byte[] archive =
        new CarWriter().begin(ONE_CID).add(ONE_CID, ONE).add(TWO_CID, TWO).toByteArray();

    assertThatThrownBy(() -> new CarReader(new CarLimits(archive.length - 1, 10)).read(archive))
        .isInstanceOf(CarException.class)
        .hasMessageContaining("car_too_large");
    assertThatThrownBy(() -> new CarReader(new CarLimits(archive.length, 1)).read(archive))
        .isInstanceOf(CarException.class)
        .hasMessageContaining("car_too_many_blocks");
    new CarReader(new CarLimits(archive.length, 2)).read(archive);
  }

  private byte[] data(int block) {
    return Arrays.copyOfRange(reader.buffer(), reader.dataOffset(block), reader.dataEnd(block));
  }

  private void rejects(byte[] archive, Reason reason) {
    assertThatThrownBy(() -> reader.read(archive))
        .isInstanceOfSatisfying(CarException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static byte[] header(int version) {
    return new CborWriter()
        .writeMap(2)
        .writeText("roots")
        .writeArray(0)
        .writeText("version")
        .writeInteger(version)
        .toByteArray();
  }

  private static byte[] archive(byte[] header, byte[] rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(header.length);
    out.writeBytes(header);
    out.writeBytes(rest);
    return out.toByteArray();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
