package io.headwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Inputs that are wrong, each beside what becomes of it: a line that begins at the margin is an
 * input, and the indented ones below are what is expected. Lines that begin with {@code #} are for
 * the reader. With {@code -Dgolden.write=true} what came of them is written instead.
 */
public final class BadInputs {
  private static final Path FOLDER = Path.of("src/test/resources/bad-input");
  private static final String INDENT = "  ";
  private static final Pattern REPEATED = Pattern.compile("(.+)\\*(\\d{3,})(.*)");

  private BadInputs() {}

  /** An input with what is expected of it. */
  private record Input(String text, String expected) {}

  /** Reads bytes: {@code none}, hex after {@code 0x}, or a text, perhaps many times over. */
  public static Optional<byte[]> bytes(String text) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    return Optional.of(
        text.startsWith("0x")
            ? HexFormat.of().parseHex(text.substring(2))
            : repeated(text).getBytes(StandardCharsets.UTF_8));
  }

  /** Writes out a text such as {@code ab*3}, perhaps with more behind the number. */
  public static String repeated(String text) {
    Matcher times = REPEATED.matcher(text);
    return times.matches()
        ? times.group(1).repeat(Integer.parseInt(times.group(2))) + times.group(3)
        : text;
  }

  /** Returns a file of the corpus that is no list of inputs. */
  public static Path file(String name) {
    return FOLDER.resolve(name);
  }

  /**
   * Returns a test of each input in a file, in one container that says how many there are.
   *
   * @param outcome what becomes of an input, in lines
   */
  public static Stream<DynamicTest> tests(String name, UnaryOperator<String> outcome)
      throws IOException {
    List<String> lines = Files.readAllLines(file(name));
    if (Boolean.getBoolean("golden.write")) {
      Files.write(file(name), rewritten(lines, outcome));
      return Stream.empty();
    }
    List<Input> inputs = inputs(lines);
    System.out.printf("bad input: %d of %s%n", inputs.size(), name);
    return inputs.stream()
        .map(input -> dynamicTest(
            input.text(),
            () -> assertThat(indented(outcome.apply(input.text())))
                .as(input.text())
                .isEqualTo(input.expected())));
  }

  private static List<Input> inputs(List<String> lines) {
    List<Input> inputs = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith(INDENT)) {
        Input last = inputs.remove(inputs.size() - 1);
        inputs.add(new Input(last.text(), last.expected() + line + "\n"));
      } else if (isInput(line)) {
        inputs.add(new Input(line, ""));
      }
    }
    return inputs;
  }

  private static boolean isInput(String line) {
    return !line.isBlank() && !line.startsWith("#") && !line.startsWith(INDENT);
  }

  private static List<String> rewritten(List<String> lines, UnaryOperator<String> outcome) {
    List<String> rewritten = new ArrayList<>();
    for (String line : lines) {
      if (!line.startsWith(INDENT)) {
        rewritten.add(line);
      }
      if (isInput(line)) {
        indented(outcome.apply(line)).lines().forEach(rewritten::add);
      }
    }
    return rewritten;
  }

  private static String indented(String outcome) {
    StringBuilder indented = new StringBuilder();
    outcome.lines().forEach(line -> indented.append(INDENT).append(line).append('\n'));
    return indented.toString();
  }
}
