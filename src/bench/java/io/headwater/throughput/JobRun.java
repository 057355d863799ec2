package io.headwater.throughput;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run of one job in a JVM of its own.
 *
 * @param run names it among all runs of this broker
 * @param recording file for a recording of it, if there is to be one
 */
record JobRun(
    JobChoice choice, String run, Path work, RunOptions options, Optional<Path> recording) {

  Path directory() {
    return work.resolve(run);
  }

  /** Returns what the run has measured. */
  Measurement measure(Broker broker) throws IOException, InterruptedException {
    return result(broker, List.of(), Measurement.class);
  }

  /** Returns what a restart behind the run has restored. */
  Restored restore(Broker broker) throws IOException, InterruptedException {
    return result(broker, List.of("--restore"), Restored.class);
  }

  private <T> T result(Broker broker, List<String> more, Class<T> type)
      throws IOException, InterruptedException {
    Files.createDirectories(directory());
    Path result = work.resolve(run + ".json");
    Path log = work.resolve(run + ".log");
    List<String> arguments = new ArrayList<>(options.arguments());
    arguments.addAll(more);
    arguments.addAll(List.of("--job", choice.label(), "--bootstrap", broker.bootstrap()));
    arguments.addAll(List.of("--broker", Long.toString(broker.pid()), "--run", run));
    arguments.addAll(List.of("--directory", directory().toString()));
    arguments.addAll(List.of("--result", result.toString()));
    recording.ifPresent(file -> arguments.addAll(List.of("--recording", file.toString())));
    List<Path> inFront = choice.classesInFront(work);
    Path java = options.java.orElse(Path.of(System.getProperty("java.home")));
    Process process = ChildProcess.of(java, JobMain.class, options.jvm, arguments, inFront)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "%s has failed:%n%s".formatted(choice.label(), Files.readString(log)));
      }
    } finally {
      process.destroyForcibly();
    }
    return new ObjectMapper().readValue(result.toFile(), type);
  }
}
