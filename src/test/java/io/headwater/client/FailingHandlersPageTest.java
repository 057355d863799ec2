package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page about failing handlers shows is done by a test. */
class FailingHandlersPageTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\n(.*?)^```$");

  static Stream<String> blocks() throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("docs/failing-handlers.md")))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList()
        .stream();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void showsWhatIsTested(String block) throws IOException {
    Path tests = Path.of("src/test/java/io/headwater/client");
    String sources = Files.readString(tests.resolve("FailingHandlersPageTest.java"))
        + Files.readString(tests.resolve("OnceProcess.java"))
        + Files.readString(tests.resolve("FailureBrokerTest.java"));

    assertThat(withoutWhitespace(sources)).contains(withoutWhitespace(block));
  }

  private static String withoutWhitespace(String text) {
    return text.replaceAll("\\s+", "");
  }

  @Test
  void buildsAPolicy() {
    FailurePolicy policy = FailurePolicy.deadLetters()
        .withTimeBudget(Duration.ofSeconds(10))
        .withRetries(RetryPolicy.of(8)
            .withRetryable(RetryableFailures.ANY_EXCEPTION.except(IllegalArgumentException.class)));

    assertThat(policy.timeBudget()).contains(Duration.ofSeconds(10));
    assertThat(policy.retries().allows(1, new IllegalArgumentException())).isFalse();
    assertThat(policy.retries().allows(7, new IllegalStateException())).isTrue();
    assertThat(policy.retries().allows(8, new IllegalStateException())).isFalse();
  }
}
