package io.headwater.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.tools.StorageTool;

/** Prepares a directory for its first start, as {@code kafka-storage.sh format} does. */
final class StorageFormat {
  /** Says, for whoever looks into the directory, how its broker is configured. */
  private static final String SETTINGS_FILE = "broker.properties";

  /** Kafka writes it last, and looks for nothing else. */
  private static final String FORMATTED = "meta.properties";

  private StorageFormat() {}

  /** Writes the settings down, and formats the directory unless that was done before. */
  static void prepare(BrokerDirectory directory, Properties settings) throws StartFailure {
    Path file = directory.path().resolve(SETTINGS_FILE);
    try (OutputStream out = Files.newOutputStream(file)) {
      settings.store(out, "Written at every start; changes are lost.");
    } catch (IOException e) {
      throw new StartFailure(e);
    }
    if (!Files.exists(directory.path().resolve(FORMATTED))) {
      format(file, directory.identity().clusterId());
    }
  }

  private static void format(Path settings, String clusterId) throws StartFailure {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] command = {"format", "--cluster-id", clusterId, "--config", settings.toString()};
    int status = StorageTool.execute(command, new PrintStream(said, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new StartFailure("format ended with status %d: %s"
          .formatted(status, said.toString(StandardCharsets.UTF_8).strip()));
    }
  }
}
