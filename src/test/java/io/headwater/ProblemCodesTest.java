package io.headwater;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every code that a user may meet is explained, and none that does not exist any more. */
class ProblemCodesTest {
  private static final Path DOCS = Path.of("docs/problems.md");
  private static final Pattern IN_CODE = Pattern.compile("\"(HW\\d{4})\"");
  private static final Pattern IN_DOCS = Pattern.compile("\\| ([A-Z][A-Z0-9_]+) \\|");

  private static Set<String> codes(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(toCollection(TreeSet::new));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void docsExplainEveryCodeAndNoOther() throws IOException {
    Set<String> existing = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      sources
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> existing.addAll(codes(IN_CODE, read(file))));
    }
    Arrays.stream(FailureCode.values()).map(Enum::name).forEach(existing::add);

    assertThat(codes(IN_DOCS, read(DOCS))).isEqualTo(existing);
  }

  @Test
  void docsExplainEveryCodeOnce() {
    List<String> explained = IN_DOCS
        .matcher(read(DOCS))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();

    assertThat(explained).doesNotHaveDuplicates();
  }
}
