package io.headwater.deadletter;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;

/** Which version of this library is at work. */
final class LibraryVersion {
  /** As the jar says it; empty outside of one. */
  static final Optional<String> PACKAGED = packaged();

  private LibraryVersion() {}

  private static Optional<String> packaged() {
    Properties properties = new Properties();
    try (InputStream in = LibraryVersion.class.getResourceAsStream(
        "/META-INF/maven/io.headwater/headwater/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.ofNullable(properties.getProperty("version"));
  }
}
