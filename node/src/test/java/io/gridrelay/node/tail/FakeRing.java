package io.gridrelay.node.tail;

import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A Ringbuffer that can forget its oldest items, or all of them, and that answers as Hazelcast's
 * with a store does: whoever asks for an item that is gone gets null, and whoever asks beyond the
 * newest waits for the next if it wants one at least. Thread-safe.
 */
final class FakeRing {
  private record Waiting(CompletableFuture<Object> answer) {}

  private final List<byte[]> items = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private long head;
  private boolean drained;
  private boolean mute;
  private int unanswered;

  /** From now on nobody gets an answer, as from a member that is cut off; or again. */
  synchronized void mute(boolean now) {
    mute = now;
  }

  /** How often it was asked and did not answer. */
  synchronized int unanswered() {
    return unanswered;
  }

  synchronized void add(byte[] item) {
    items.add(item);
    drained = false;
    List<Waiting> answered = List.copyOf(waiting);
    waiting.clear();
    for (Waiting each : answered) {
      each.answer().complete(result(head + items.size() - 1));
    }
  }

  /** Items before this position are gone. */
  synchronized void forgetBefore(long sequence) {
    items.subList(0, Math.toIntExact(sequence - head)).clear();
    head = sequence;
  }

  /** Adds items so fast that only the last of them is there when somebody reads. */
  synchronized void overtake(byte[]... added) {
    items.addAll(List.of(added));
    drained = false;
    long from = head;
    forgetBefore(tail());
    waiting.forEach(each -> each.answer().complete(result(from)));
    waiting.clear();
  }

  /** All copies are lost: the ring is empty and counts from the beginning. */
  synchronized void beginAnew() {
    items.clear();
    head = 0;
  }

  /** Whether somebody has read everything and waits for the next item. */
  synchronized boolean isWaitedFor() {
    return drained;
  }

  /** Whether a read waits in the ring. */
  synchronized boolean holdsReads() {
    return !waiting.isEmpty();
  }

  private synchronized long tail() {
    return head + items.size() - 1;
  }

  @SuppressWarnings("unchecked")
  Ringbuffer<byte[]> asRingbuffer() {
    return (Ringbuffer<byte[]>)
        proxy(
            Ringbuffer.class,
            (method, arguments) ->
                switch (method) {
                  case "headSequence" -> head();
                  case "tailSequence" -> tail();
                  case "readManyAsync" ->
                      read((long) arguments[0], (int) arguments[1], (int) arguments[2]);
                  default -> throw new UnsupportedOperationException(method);
                });
  }

  private synchronized long head() {
    return head;
  }

  private synchronized Object read(long asked, int atLeast, int most) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    if (mute) {
      unanswered++;
      return answer;
    }
    long from = Math.min(asked, head + items.size());
    boolean nothing = from == head + items.size();
    drained |= nothing;
    if (nothing && atLeast > 0) {
      waiting.add(new Waiting(answer));
    } else {
      answer.complete(result(from, most));
    }
    return answer;
  }

  private Object result(long from) {
    return result(from, Integer.MAX_VALUE);
  }

  private Object result(long from, int most) {
    List<byte[]> all = new ArrayList<>(Collections.nCopies((int) Math.max(0, head - from), null));
    all.addAll(items.subList(Math.toIntExact(Math.max(0, from - head)), items.size()));
    List<byte[]> found = all.subList(0, Math.min(most, all.size()));
    return proxy(
        ReadResultSet.class,
        (method, arguments) ->
            switch (method) {
              case "getSequence" -> from + (int) arguments[0];
              case "readCount" -> found.size();
              case "get" -> found.get((int) arguments[0]);
              case "getNextSequenceToReadFrom" -> from + found.size();
              case "iterator" -> found.iterator();
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private interface Answers {
    Object to(String method, Object[] arguments);
  }

  private static Object proxy(Class<?> type, Answers answers) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> answers.to(method.getName(), arguments));
  }
}
