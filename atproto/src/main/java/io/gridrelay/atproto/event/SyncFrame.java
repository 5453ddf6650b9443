package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * {@code #sync}: this is the repository's commit now, whatever was before.
 *
 * @param head what all frames about an account have
 * @param rev the number of the TID, or -1 if the text is none
 * @param revOffset where its text lies in the frame
 * @param revLength bytes of its text
 * @param blocksOffset where the archive with the commit lies in the frame
 * @param blocksLength bytes of the archive
 */
public record SyncFrame(
    FrameHead head, long rev, int revOffset, int revLength, int blocksOffset, int blocksLength)
    implements SequencedFrame {
  public SyncFrame {
    requireNonNull(head, "head");
  }

  /** The revision as it stands in the frame. */
  public String revText() {
    return new String(bytes(), revOffset, revLength, StandardCharsets.UTF_8);
  }
}
