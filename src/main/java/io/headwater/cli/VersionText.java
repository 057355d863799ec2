package io.headwater.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version as the jar says it. */
final class VersionText implements IVersionProvider {
  private static final String PACKAGED = "/META-INF/maven/io.headwater/headwater/pom.properties";

  /** Creates a provider; picocli does so. */
  VersionText() {}

  @Override
  public String[] getVersion() {
    return new String[] {
      "headwater %s (Java %s)".formatted(packaged(), Runtime.version().feature())
    };
  }

  private static String packaged() {
    try (InputStream in = VersionText.class.getResourceAsStream(PACKAGED)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "(not packaged)");
    } catch (IOException e) {
      return "(not readable)";
    }
  }
}
