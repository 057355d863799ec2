package io.headwater.cli;

import java.nio.file.Path;
import java.util.Optional;

/** What of the machine an instance of an application uses. */
interface InstanceResources {
  /** Returns the directory of its stores, if it is not the usual one. */
  Optional<Path> stateDirectory();

  /** Returns how many stream threads it has. */
  int threads();
}
