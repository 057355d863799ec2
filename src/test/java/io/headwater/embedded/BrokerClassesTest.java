package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerClassesTest {
  @TempDir
  Path temporary;

  @Test
  void areAskedForWhereTheyAreMissing() throws Exception {
    URL[] withoutBroker = Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
        .filter(entry -> !entry.contains("kafka_2.13"))
        .map(BrokerClassesTest::url)
        .toArray(URL[]::new);
    Path data = temporary.resolve("data");

    try (URLClassLoader loader =
        new URLClassLoader(withoutBroker, ClassLoader.getPlatformClassLoader())) {
      var start = loader.loadClass(EmbeddedKafka.class.getName()).getMethod("start", Path.class);

      assertThatThrownBy(() -> start.invoke(null, data))
          .cause()
          .hasMessage("class path: has no Kafka broker to embed [HW0811]\n"
              + "  fix: add org.apache.kafka:kafka_2.13, in the version of kafka-clients");
    }
    assertThat(data).doesNotExist();
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
