package io.headwater.simulation;

import java.util.function.Supplier;

/** Is told what happens in a run, for people to read. */
@FunctionalInterface
interface Story {
  /** Does not listen. */
  Story NONE = line -> {};

  /** Hears of something. */
  void tell(Supplier<String> line);
}
