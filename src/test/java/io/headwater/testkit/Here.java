package io.headwater.testkit;

import io.headwater.diagnostic.SourceLocation;

/** Places in test sources, which stay right when lines are added above them. */
public final class Here {
  private Here() {}

  /** Returns the location so many lines below the call. */
  public static SourceLocation linesBelow(int lines) {
    StackWalker.StackFrame caller =
        StackWalker.getInstance().walk(frames -> frames.skip(1).findFirst()).orElseThrow();
    return new SourceLocation(caller.getFileName(), caller.getLineNumber() + lines, 0);
  }
}
