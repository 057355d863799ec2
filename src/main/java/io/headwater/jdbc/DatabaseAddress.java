package io.headwater.jdbc;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to connect to a database.
 *
 * @param url of JDBC, {@code jdbc:postgresql:…} or {@code jdbc:h2:…}
 * @param password never printed
 */
public record DatabaseAddress(String url, Optional<String> user, Optional<String> password) {
  /** What comes after the host, the port and the name may say a password. */
  private static final String SETTINGS = "[?;].*";

  /** Needs neither user nor password. */
  public static DatabaseAddress of(String url) {
    return new DatabaseAddress(url, Optional.empty(), Optional.empty());
  }

  /**
   * Names a file of H2's, which is created if it is not there. Processes of one machine may use it
   * at the same time; the first of them serves the others. Names are found whatever their case.
   */
  public static DatabaseAddress embedded(Path file) {
    return of(
        "jdbc:h2:file:%s;AUTO_SERVER=TRUE;DATABASE_TO_LOWER=TRUE".formatted(file.toAbsolutePath()));
  }

  /** Renders the URL up to its settings, and without a password. */
  @Override
  public String toString() {
    return url.replaceFirst(SETTINGS, "").replaceFirst("//[^/@]*@", "//");
  }
}
