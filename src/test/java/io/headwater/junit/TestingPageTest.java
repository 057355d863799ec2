package io.headwater.junit;

import static io.headwater.junit.SeatsTest.SEAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.seats.Reserve;
import io.headwater.seats.Reserved;
import io.headwater.testkit.AggregateScenario;
import io.headwater.testkit.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about testing shows what runs, and what it says. */
class TestingPageTest {
  private static final Path PAGE = Path.of("docs/testing.md");
  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\n(.*?)^```$");
  private static final int FEWER_LINES_THAN = 30;

  private static Reserve.Builder reserve(String guest) {
    return Reserve.newBuilder().setGuest(guest);
  }

  private static Reserved.Builder reserved(String guest) {
    return Reserved.newBuilder().setGuest(guest);
  }

  private static List<String> shown() throws IOException {
    return JAVA.matcher(Files.readString(PAGE))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static String source(Class<?> test) throws IOException {
    return Files.readString(Path.of("src/test/java/" + test.getName().replace('.', '/') + ".java"));
  }

  @Test
  void showsAnAggregateWithItsTests() throws IOException {
    String example = shown().get(0);

    assertThat(source(SeatsTest.class)).endsWith(example);
    assertThat(example.lines().filter(line -> !line.isBlank()).count())
        .isLessThan(FEWER_LINES_THAN);
  }

  @Test
  void showsTheSameWithoutJunit() throws IOException {
    String inTwoColumns = shown().get(1).indent(4).stripTrailing();

    assertThat(source(TestingPageTest.class)).contains(inTwoColumns);
    try (Scenarios hall = Scenarios.onDriver(new SeatsTest.Seats())) {
      hall.given(SEAT).when(reserve("ada")).thenEmits(reserved("ada"));
    }
  }

  @Test
  void showsWhatAFailedTestSays() throws IOException {
    try (Scenarios hall = Scenarios.onDriver(new SeatsTest.Seats())) {
      AggregateScenario.Decided decided = hall.given(SEAT).when(reserve("ada"));

      String page = Files.readString(PAGE);

      assertThatThrownBy(() -> decided.thenEmits(reserved("eve")))
          .satisfies(
              failure -> assertThat(page).contains("```\n" + failure.getMessage() + "\n```"));
    }
  }
}
