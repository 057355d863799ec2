package io.headwater.history;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says that a history file is cut off or altered; whatever stored or copied it is at fault. It is
 * thrown after every event before the damage was delivered.
 */
public final class DamagedHistoryException extends ProblemException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final long bytePosition;
  private final long intactEvents;

  DamagedHistoryException(
      Path file, long bytePosition, long intactEvents, String what, @Nullable Throwable cause) {
    super(List.of(problem(file, bytePosition, intactEvents, what)), cause);
    this.file = file;
    this.bytePosition = bytePosition;
    this.intactEvents = intactEvents;
  }

  private static Problem problem(Path file, long bytePosition, long intactEvents, String what) {
    return new Problem(
        "HW0303",
        file + " at byte " + bytePosition,
        what + "; the " + intactEvents + " events before it are intact",
        "copy the file again from where it came from, or write it again");
  }

  /** Returns the damaged file. */
  public Path file() {
    return file;
  }

  /** Returns where the damaged block starts, in bytes from the start of the file. */
  public long bytePosition() {
    return bytePosition;
  }

  /** Returns how many events precede the damage; all of them were delivered. */
  public long intactEvents() {
    return intactEvents;
  }
}
