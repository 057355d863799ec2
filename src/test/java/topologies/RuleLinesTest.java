package topologies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of an order's way to its customer stay short, in either language. */
class RuleLinesTest {
  private static final int MOST = 120;
  private static final Pattern NO_RULE =
      Pattern.compile("\\s*(#.*|//.*|/?\\*.*|package .*|import .*|private static final .* = .*;|)");

  static Stream<Arguments> rules() throws IOException {
    return Stream.of(
            documents("topologies/05-orders/order.part.yaml"),
            documents("topologies/15-fulfilment/fulfilment.yaml"),
            Stream.of(
                lines("topologies/05-orders/OrderRules.java"),
                lines("topologies/15-fulfilment/StockRules.java"),
                lines("topologies/15-fulfilment/FulfilmentRules.java"),
                lines("topologies/15-fulfilment/OrderFulfilment.java")))
        .flatMap(some -> some);
  }

  /** Each document of a file with what it is of, such as {@code saga: fulfilment}. */
  private static Stream<Arguments> documents(String file) throws IOException {
    return Stream.of(Files.readString(Path.of(file)).split("(?m)^---\n"))
        .map(document -> Arguments.of(document.lines().findFirst().orElseThrow(), document));
  }

  private static Arguments lines(String file) throws IOException {
    return Arguments.of(file, Files.readString(Path.of(file)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void areFewerThanTheLimit(String name, String text) {
    List<String> lines =
        text.lines().filter(line -> !NO_RULE.matcher(line).matches()).toList();

    assertThat(lines).hasSizeLessThan(MOST);
  }
}
