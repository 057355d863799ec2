package io.headwater.state;

import io.headwater.diagnostic.Causes;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * Tells a store whose files are damaged, or another's, from one that cannot be opened for other
 * reasons, such as a full disk, a missing permission, or a process that has it open.
 */
public final class StoreDamage {
  private StoreDamage() {}

  /** Returns what is wrong with the files, in one word; empty if they may be all right. */
  public static Optional<String> of(Throwable thrown) {
    for (Throwable one : Causes.of(thrown)) {
      if (one instanceof RocksDBException failure) {
        return of(failure);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> of(RocksDBException failure) {
    Status status = failure.getStatus();
    String message = String.valueOf(failure.getMessage());
    if (status == null) {
      return Optional.empty();
    }
    return switch (status.getCode()) {
      case Corruption -> Optional.of("corrupt");
      case NotFound -> Optional.of("incomplete");
      // What CURRENT names is not there; RocksDB says of no other file at opening that it is gone.
      case IOError ->
        message.contains("No such file") ? Optional.of("incomplete") : Optional.empty();
      case InvalidArgument ->
        message.contains("olumn famil") || message.contains("omparator")
            ? Optional.of("foreign")
            : Optional.empty();
      default -> Optional.empty();
    };
  }
}
