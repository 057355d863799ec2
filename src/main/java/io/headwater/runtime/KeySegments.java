package io.headwater.runtime;

import io.headwater.event.KeyType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;

/*
 * A store orders keys as unsigned bytes. That is the order of text by code points, and of bytes.
 * Whole numbers are big-endian two's complement: their order is right among those below 0 and among
 * the others, and those below 0 come last. So a range of them is read in two segments.
 */
/** The ranges of encoded keys that a range of keys is, in the order of the keys. */
record KeySegments(List<Segment> segments) {

  /** Encoded keys from one to another, both included; a bound that is absent is none. */
  record Segment(Optional<Bytes> from, Optional<Bytes> to, Bytes prefix) {
    /** Tells whether a key between the bounds belongs to it. */
    boolean contains(byte[] key) {
      byte[] begin = prefix.get();
      return key.length >= begin.length
          && Arrays.equals(key, 0, begin.length, begin, 0, begin.length);
    }
  }

  static KeySegments of(RowRange<?> range, KeyType type) {
    return type == KeyType.INT64 ? ofNumbers(range) : ofBytes(range, type);
  }

  private static KeySegments ofNumbers(RowRange<?> range) {
    long from = range.from().map(Long.class::cast).orElse(Long.MIN_VALUE);
    long to = range.to().map(Long.class::cast).orElse(Long.MAX_VALUE);
    if (range.after().isPresent()) {
      long after = (Long) range.after().get();
      if (after == Long.MAX_VALUE) {
        return new KeySegments(List.of());
      }
      from = Math.max(from, after + 1);
    }
    List<Segment> segments = new ArrayList<>();
    if (from < 0 && from <= to) {
      segments.add(segment(from, Math.min(to, -1)));
    }
    if (to >= 0 && from <= to) {
      segments.add(segment(Math.max(from, 0), to));
    }
    return new KeySegments(segments);
  }

  private static Segment segment(long from, long to) {
    return new Segment(
        Optional.of(Bytes.wrap(KeyType.INT64.encode(from))),
        Optional.of(Bytes.wrap(KeyType.INT64.encode(to))),
        Bytes.wrap(Bytes.EMPTY));
  }

  private static KeySegments ofBytes(RowRange<?> range, KeyType type) {
    byte[] prefix = range.prefix().map(type::encode).orElse(new byte[0]);
    Optional<byte[]> first =
        (range.prefix().isPresent() ? range.prefix() : range.from()).map(type::encode);
    Optional<byte[]> rest = range.after().map(type::encode).map(KeySegments::next);
    Optional<byte[]> from =
        Stream.concat(first.stream(), rest.stream()).max(Arrays::compareUnsigned);
    Optional<byte[]> to =
        range.prefix().isPresent() ? successor(prefix) : range.to().map(type::encode);
    boolean isEmpty =
        from.isPresent() && to.isPresent() && Arrays.compareUnsigned(from.get(), to.get()) > 0;
    return new KeySegments(
        isEmpty
            ? List.of()
            : List.of(new Segment(from.map(Bytes::wrap), to.map(Bytes::wrap), Bytes.wrap(prefix))));
  }

  /** Returns the first key behind another. */
  private static byte[] next(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** Returns the first key behind all that begin so; empty if there is none. */
  private static Optional<byte[]> successor(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xff) {
      length--;
    }
    if (length == 0) {
      return Optional.empty();
    }
    byte[] successor = Arrays.copyOf(prefix, length);
    successor[length - 1]++;
    return Optional.of(successor);
  }
}
