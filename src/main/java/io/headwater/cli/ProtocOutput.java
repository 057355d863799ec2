package io.headwater.cli;

import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What protoc prints of files that it does not take. */
final class ProtocOutput {
  private static final int LONGEST = 1 << 20;
  private static final int LONGEST_LINE = 500;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
  private static final String FIX =
      "correct it, and check again: protoc stops at the first file with mistakes";

  private final Pattern located;
  private final List<Path> folders;

  /**
   * Knows the folders.
   *
   * @param link begins the names by which protoc knows them, before their numbers
   * @param folders as the user wrote them
   */
  ProtocOutput(String link, List<Path> folders) {
    this.located = Pattern.compile(link + "([0-9]{1,6})/(.*?):([0-9]{1,9}):([0-9]{1,9}): (.*)");
    this.folders = folders;
  }

  /** Returns all problems in file order; at least one. */
  List<Problem> problems(Path output) throws IOException {
    List<LocatedProblem> found = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String line : read(output).lines().toList()) {
      Matcher matcher = located.matcher(line);
      if (!matcher.matches()) {
        others.add(line);
      } else if (!matcher.group(5).startsWith("warning: ")) {
        found.add(problem(matcher));
      }
    }
    // A file that is not found is told again by each that imports it, with the place.
    return found.isEmpty() ? List.of(whole(others)) : LocatedProblem.inFileOrder(found);
  }

  private LocatedProblem problem(Matcher line) {
    Path file = folders.get(Integer.parseInt(line.group(1))).resolve(line.group(2));
    return LocatedProblem.of(
        "HW1342",
        new SourceLocation(
            shown(file.toString()),
            Integer.parseInt(line.group(3)),
            Integer.parseInt(line.group(4))),
        clause(line.group(5)),
        FIX);
  }

  private static Problem whole(List<String> lines) {
    String said = lines.stream().filter(line -> !line.isBlank()).findFirst().orElse("nothing");
    return new Problem(
        "HW1343",
        "option '--proto-path'",
        "protoc does not take the files, and says: " + shown(said),
        "run protoc by hand, or name another: --protoc FILE");
  }

  /** Returns a sentence of protoc's as one of ours. */
  private static String clause(String sentence) {
    String bare = shown(sentence).replaceFirst("\\.$", "");
    boolean isWord = bare.length() > 1 && Character.isLowerCase(bare.charAt(1));
    return isWord ? bare.substring(0, 1).toLowerCase(Locale.ROOT) + bare.substring(1) : bare;
  }

  private static String shown(String text) {
    String some = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) + "…" : text;
    return CONTROL.matcher(some).replaceAll("?");
  }

  private static String read(Path output) throws IOException {
    try (InputStream in = Files.newInputStream(output)) {
      return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
    }
  }
}
