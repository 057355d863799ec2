package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.DatabaseAddress;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The choice of a database for the rows of projections. */
final class DatabaseOption {
  private static final Path HOME = Path.of(".headwater", "database");

  /** Where H2 listens for other processes that use the same file; not on every address. */
  private static final String H2_ADDRESS = "h2.bindAddress";

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description = {
        "Where projections into a database keep their rows: jdbc:postgresql://… or jdbc:h2:…;",
        "a file of H2's under .headwater/database/ by default."
      })
  private Optional<String> url = Optional.empty();

  @Option(names = "--database-user", paramLabel = "NAME", description = "User of the database.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--database-password-env",
      paramLabel = "NAME",
      description = "Variable of the environment that holds the user's password.")
  private Optional<String> passwordVariable = Optional.empty();

  /** Returns the database of a topology; instances that are started in one folder share it. */
  DatabaseAddress address(Console console, String topology) {
    Optional<String> password =
        passwordVariable.map(variable -> password("--database-password-env", variable));
    if (url.isPresent()) {
      return new DatabaseAddress(url.get(), user, password);
    }
    if (System.getProperty(H2_ADDRESS) == null) {
      System.setProperty(H2_ADDRESS, "127.0.0.1");
    }
    DatabaseAddress file = DatabaseAddress.embedded(console.world().file(HOME.resolve(topology)));
    return new DatabaseAddress(file.url(), user, password);
  }

  /** Returns the password that a variable of the environment holds. */
  static String password(String option, String variable) {
    String value = System.getenv(variable);
    if (value == null) {
      throw new InvalidInputException(
          new Problem(
              "HW1711",
              "option '" + option + "'",
              "the environment has no variable '%s'".formatted(variable),
              "set it, and export it"),
          null);
    }
    return value;
  }
}
