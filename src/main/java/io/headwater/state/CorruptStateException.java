package io.headwater.state;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says that a value in a state store is not what was written there, or cannot be read any more.
 *
 * <p>Names the store and sizes, never the key or the payload. The entity concerned cannot go on;
 * its neighbours can.
 */
public final class CorruptStateException extends ProblemException {
  private static final long serialVersionUID = 1L;

  private static final String RESTORE =
      "stop this instance, remove its local copy of the store and start it again: it restores the "
          + "store from the changelog";

  private final String store;

  private CorruptStateException(String store, Problem problem, @Nullable Throwable cause) {
    super(List.of(problem), cause);
    this.store = store;
  }

  /** Returns the name of the store. */
  public String store() {
    return store;
  }

  static CorruptStateException tooShort(String store, int bytes, int headerBytes) {
    return corrupt(
        "HW0901",
        store,
        "a value has %d bytes, fewer than the %d of its header".formatted(bytes, headerBytes));
  }

  static CorruptStateException unknownFormat(String store, byte actual, byte expected) {
    return new CorruptStateException(
        store,
        new Problem(
            "HW0902",
            where(store),
            "a value has format 0x%02x, expected 0x%02x".formatted(actual, expected),
            "run the version that wrote the store, or if there is none, " + RESTORE),
        null);
  }

  static CorruptStateException checksumDiffers(String store, int bytes) {
    return corrupt(
        "HW0903", store, "a value of %d bytes differs from its checksum".formatted(bytes));
  }

  static CorruptStateException unreadable(String store, int bytes, RuntimeException cause) {
    return new CorruptStateException(
        store,
        new Problem(
            "HW0904",
            where(store),
            "a value of %d bytes matches its checksum, but its codec refuses it".formatted(bytes),
            "run the version that wrote the store, or replay the history into a new store"),
        cause);
  }

  private static CorruptStateException corrupt(String code, String store, String what) {
    return new CorruptStateException(store, new Problem(code, where(store), what, RESTORE), null);
  }

  private static String where(String store) {
    return "state store '" + store + "'";
  }
}
