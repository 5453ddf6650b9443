package io.gridrelay.jet;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.gridrelay.atproto.jetstream.JetstreamTemplate;
import io.gridrelay.eventlog.RowKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Form of {@link VerifiedEvent} between two members. The job registers it, so no configuration of
 * the member can forget it; a stream serializer and not {@code IdentifiedDataSerializable}, because
 * that needs objects that are written to after they were made. Thread-safe.
 */
final class VerifiedEventSerializer implements StreamSerializer<VerifiedEvent> {
  private static final int TYPE_ID = 7_001;
  private static final byte FORM = 1;

  @Override
  public int getTypeId() {
    return TYPE_ID;
  }

  @Override
  public void write(ObjectDataOutput out, VerifiedEvent event) throws IOException {
    out.writeByte(FORM);
    out.writeString(event.host());
    out.writeLong(event.upstreamSeq());
    out.writeLong(event.hostLowWater());
    out.writeByte(event.kind().code());
    out.writeString(event.did());
    out.writeByteArray(event.frame());
    out.writeInt(event.seqStart());
    out.writeInt(event.seqEnd());
    out.writeLong(event.rev());
    out.writeByteArray(event.dataCid());
    out.writeByteArray(event.commitCid());
    out.writeByte(event.accountStatus());
    out.writeInt(event.operations().size());
    for (VerifiedOperation operation : event.operations()) {
      out.writeByte(operation.kind().code());
      out.writeString(operation.collection());
      writeTemplate(out, operation.template());
    }
    writeTemplate(out, event.template());
    out.writeLong(event.verifiedAtSeq());
  }

  @Override
  public VerifiedEvent read(ObjectDataInput in) throws IOException {
    byte form = in.readByte();
    if (form != FORM) {
      throw new IOException("verified event of form " + form + ", this version reads " + FORM);
    }
    return new VerifiedEvent(
        string(in),
        in.readLong(),
        in.readLong(),
        EventKind.ofCode(in.readByte()),
        string(in),
        bytes(in),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        bytes(in),
        bytes(in),
        in.readByte(),
        readOperations(in),
        readTemplate(in),
        in.readLong());
  }

  private static List<VerifiedOperation> readOperations(ObjectDataInput in) throws IOException {
    int count = in.readInt();
    List<VerifiedOperation> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(
          new VerifiedOperation(RowKind.ofCode(in.readByte()), string(in), readTemplate(in)));
    }
    return operations;
  }

  private static void writeTemplate(ObjectDataOutput out, @Nullable JetstreamTemplate template)
      throws IOException {
    out.writeByteArray(template == null ? null : template.json());
    if (template != null) {
      out.writeInt(template.timeUsAt());
      out.writeInt(template.seqAt());
    }
  }

  private static @Nullable JetstreamTemplate readTemplate(ObjectDataInput in) throws IOException {
    byte[] json = in.readByteArray();
    return json == null ? null : new JetstreamTemplate(json, in.readInt(), in.readInt());
  }

  private static String string(ObjectDataInput in) throws IOException {
    return Objects.requireNonNull(in.readString());
  }

  private static byte[] bytes(ObjectDataInput in) throws IOException {
    return Objects.requireNonNull(in.readByteArray());
  }
}
