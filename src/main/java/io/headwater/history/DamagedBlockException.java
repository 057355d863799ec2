package io.headwater.history;

import org.jspecify.annotations.Nullable;

/** Says what is wrong with one block of a history file. */
final class DamagedBlockException extends Exception {
  private static final long serialVersionUID = 1L;

  DamagedBlockException(String what, @Nullable Throwable cause) {
    super(what, cause);
  }

  String what() {
    return String.valueOf(getMessage());
  }
}
