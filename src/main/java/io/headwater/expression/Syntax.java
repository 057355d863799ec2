package io.headwater.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.parser.CelParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of an expression into nodes, and explains what cannot be read. */
final class Syntax {
  private static final Pattern NUMBER = Pattern.compile("[-+]?(0x\\p{XDigit}+|\\d+)u?");
  private static final Pattern OUT_OF_RANGE = Pattern.compile("For input string|.* exceeds range");
  private static final Pattern TOKEN =
      Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*|\\d[\\w.]*|&|\\||=>?|\\S");
  private static final Map<String, String> INSTEAD = Map.of(
      "=", "compare with '=='",
      "=>", "compare with '>='",
      "&", "write '&&' for and",
      "|", "write '||' for or",
      "and", "write '&&' for and",
      "or", "write '||' for or",
      "is", "compare with '=='",
      ";", "remove it: an expression is one value");

  private final CelParser parser;
  private final String text;
  private final Findings findings;

  Syntax(CelParser parser, String text, Findings findings) {
    this.parser = parser;
    this.text = text;
    this.findings = findings;
  }

  /** Returns the nodes, unless something is wrong, which is then among the findings. */
  Optional<CelAbstractSyntaxTree> parse() {
    int length = text.codePointCount(0, text.length());
    if (length > Environment.MAX_CODE_POINTS) {
      findings.add(
          0,
          "HW1201",
          "the expression is %d characters long, of at most %d"
              .formatted(length, Environment.MAX_CODE_POINTS),
          "split it up, or write a class");
      return Optional.empty();
    }
    if (text.isBlank()) {
      findings.add(
          0,
          "HW1200",
          "the expression is empty",
          "write a value; an empty text is `''`, within quotes of YAML: `\"''\"`");
      return Optional.empty();
    }
    CelValidationResult result = parser.parse(text);
    if (!result.hasError()) {
      return Optional.of(ast(result));
    }
    report(result.getErrors());
    return Optional.empty();
  }

  private static CelAbstractSyntaxTree ast(CelValidationResult result) {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException("there was no error", e);
    }
  }

  /** After the first place that cannot be read, the parser guesses; numbers and macros stand. */
  private void report(List<CelIssue> issues) {
    boolean isLost = false;
    for (CelIssue issue : issues) {
      boolean isKnown = explain(offset(text, issue), issue.getMessage());
      if (!isKnown && !isLost) {
        unreadable(offset(text, issue), issue.getMessage());
        isLost = true;
      }
    }
  }

  /** Returns where an issue is, in UTF-16 units. */
  static int offset(String text, CelIssue issue) {
    int codePoints = CelSource.newBuilder(text)
        .build()
        .getLocationOffset(issue.getSourceLocation())
        .orElse(0);
    int all = text.codePointCount(0, text.length());
    return text.offsetByCodePoints(0, Math.max(0, Math.min(codePoints, all)));
  }

  private boolean explain(int offset, String message) {
    if (message.contains("node limit") || message.contains("recursion limit")) {
      String what = message.contains("node")
          ? "has more than %d parts, macros written out".formatted(Environment.MAX_NODES)
          : "nests deeper than %d levels".formatted(Environment.MAX_DEPTH);
      findings.add(0, "HW1202", "the expression " + what, "split it up, or write a class");
      return true;
    }
    if (message.startsWith("reserved identifier: ")) {
      findings.add(
          offset,
          "HW1203",
          "'%s' is a reserved word".formatted(message.substring(21)),
          "use another name; a choice is written `condition ? this : that`");
      return true;
    }
    if (message.contains("must be a simple name")) {
      findings.add(
          offset,
          "HW1204",
          "a macro names each element by one plain name",
          "write for example `list.exists(x, x > 0)`");
      return true;
    }
    if (message.contains("has() macro")) {
      findings.add(
          nameBefore(offset),
          "HW1205",
          "'has' takes a field that is selected from something",
          "write for example `has(message.field)`");
      return true;
    }
    Matcher number = NUMBER.matcher(text).region(offset, text.length());
    if (number.lookingAt() && OUT_OF_RANGE.matcher(message).lookingAt()) {
      overflow(offset, number.group());
      return true;
    }
    return false;
  }

  private void overflow(int offset, String number) {
    boolean isUnsigned = number.endsWith("u");
    findings.add(
        offset,
        "HW1206",
        "the number %s is out of the range of '%s'".formatted(number, isUnsigned ? "uint" : "int"),
        isUnsigned
            ? "write at most 18446744073709551615u"
            : "write -9223372036854775808 to 9223372036854775807, or a double such as `1e19`");
  }

  private int nameBefore(int offset) {
    int begin = offset;
    while (begin > 0 && Character.isJavaIdentifierPart(text.charAt(begin - 1))) {
      begin--;
    }
    return begin;
  }

  private void unreadable(int offset, String message) {
    Matcher token = TOKEN.matcher(text).region(offset, text.length());
    if (!token.find()) {
      findings.add(text.length(), "HW1200", "the expression ends too early", missing(message));
      return;
    }
    String found = token.group();
    if (found.equals("'") || found.equals("\"")) {
      quoted(token.start(), found);
      return;
    }
    findings.add(
        token.start(),
        "HW1200",
        "'%s' cannot stand here".formatted(found),
        instead(token.start(), found));
  }

  private String instead(int offset, String found) {
    if (text.substring(0, offset).stripTrailing().endsWith("not")) {
      return "write '!' for not";
    }
    return INSTEAD.getOrDefault(found, "correct the expression at this place");
  }

  private static String missing(String message) {
    Matcher closing = Pattern.compile("[\\])}](?=')").matcher(message);
    boolean isUnclosed =
        (message.startsWith("missing") || message.contains("','")) && closing.find();
    return isUnclosed ? "add the closing '%s'".formatted(closing.group()) : "complete it";
  }

  private void quoted(int offset, String quote) {
    int end = text.indexOf(quote, offset + 1);
    if (end < 0) {
      findings.add(
          offset, "HW1207", "the text has no closing quote", "add the closing %s".formatted(quote));
      return;
    }
    findings.add(
        offset,
        "HW1207",
        "the text holds an escape that does not exist",
        "write a backslash as `\\\\`, or the text as `r%1$s…%1$s`".formatted(quote));
  }
}
