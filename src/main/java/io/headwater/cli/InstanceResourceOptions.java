package io.headwater.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What of the machine one instance of an application uses. */
final class InstanceResourceOptions implements InstanceResources {
  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Directory of this instance's stores; .headwater/state/TOPOLOGY by default.")
  private Optional<Path> stateDirectory = Optional.empty();

  @Option(names = "--threads", paramLabel = "N", description = "Stream threads; 1 by default.")
  private int threads = 1;

  @Override
  public Optional<Path> stateDirectory() {
    return stateDirectory;
  }

  @Override
  public int threads() {
    return threads;
  }
}
