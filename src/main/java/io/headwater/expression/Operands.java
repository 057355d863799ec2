package io.headwater.expression;

import com.google.common.base.Splitter;
import com.google.protobuf.Descriptors.EnumDescriptor;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says which operands an operator or function does not take, and what to do about them. */
final class Operands {
  private static final Pattern CANDIDATES = Pattern.compile("\\(candidates: (.*)\\)$");
  private static final Pattern BETWEEN = Pattern.compile(",(?! )");
  private static final Set<CelKind> NUMBERS = Set.of(CelKind.INT, CelKind.UINT, CelKind.DOUBLE);

  private final Tree written;
  private final Tree checked;
  private final Findings findings;

  Operands(Tree written, Tree checked, Findings findings) {
    this.written = written;
    this.checked = checked;
    this.findings = findings;
  }

  void explain(CelExpr call, String message) {
    List<CelExpr> operands = Nodes.operands(call);
    String function = call.call().function();
    if (operands.stream().anyMatch(Operands::isAccumulator)) {
      condition(call, function.equals(Nodes.CONDITIONAL) ? operands.subList(0, 1) : operands);
      return;
    }
    switch (function) {
      case Nodes.AND, Nodes.OR, Nodes.NOT ->
        operands.stream()
            .filter(operand -> !TypeWords.fits(SimpleType.BOOL, checked.type(operand)))
            .forEach(operand -> notACondition(operand, "'" + symbol(function) + "'"));
      case Nodes.CONDITIONAL -> choice(call, operands);
      case Nodes.EQUALS, Nodes.NOT_EQUALS ->
        findings.add(
            written.nameOffset(call),
            "HW1222",
            "%s and %s can never be equal".formatted(a(operands.get(0)), a(operands.get(1))),
            equalised(operands));
      case Nodes.IN ->
        findings.add(
            written.nameOffset(call),
            "HW1223",
            "%s cannot be in %s".formatted(a(operands.get(0)), a(operands.get(1))),
            "search a list of such values, or the keys of a map; in a text: `.contains(…)`");
      case Nodes.INDEX ->
        findings.add(
            written.nameOffset(call),
            "HW1224",
            "%s has no element at %s".formatted(a(operands.get(0)), a(operands.get(1))),
            "index a list with an 'int' from 0, a map with one of its keys");
      default -> other(call, operands, message);
    }
  }

  private static boolean isAccumulator(CelExpr operand) {
    return operand.exprKind().getKind() == Kind.IDENT
        && Nodes.isHidden(operand.ident().name());
  }

  /** A macro combines the author's condition with what it has so far. */
  private void condition(CelExpr call, List<CelExpr> operands) {
    String types = operands.stream()
        .filter(operand -> !TypeWords.fits(SimpleType.BOOL, checked.type(operand)))
        .map(this::type)
        .distinct()
        .collect(Collectors.joining("' and '"));
    findings.add(
        written.nameOffset(call),
        "HW1225",
        "'%s' needs a condition for each element, was given '%s'"
            .formatted(written.word(written.nameOffset(call)), types),
        "compare it, such as `x != 0`");
  }

  private void notACondition(CelExpr operand, String taker) {
    findings.add(
        written.start(operand),
        "HW1220",
        "%s needs conditions, was given %s".formatted(taker, a(operand)),
        ResultCheck.asCondition(checked, operand));
  }

  private void choice(CelExpr call, List<CelExpr> operands) {
    if (!TypeWords.fits(SimpleType.BOOL, checked.type(operands.get(0)))) {
      if (written.text().startsWith("?", written.offset(call))) {
        notACondition(operands.get(0), "'?'");
      } else {
        condition(call, operands.subList(0, 1));
      }
      return;
    }
    findings.add(
        written.nameOffset(call),
        "HW1221",
        "the two sides of ':' are %s and %s".formatted(a(operands.get(1)), a(operands.get(2))),
        "make both of one type");
  }

  private void other(CelExpr call, List<CelExpr> operands, String message) {
    String name = call.call().function();
    if (name.startsWith("_") || name.endsWith("_")) {
      findings.add(
          written.nameOffset(call),
          "HW1219",
          "'%s' does not take %s"
              .formatted(
                  symbol(name),
                  operands.stream().map(this::a).collect(Collectors.joining(" and "))),
          converted(operands));
      return;
    }
    boolean isMember = call.call().target().isPresent();
    String given = call.call().args().stream().map(this::type).collect(Collectors.joining(", "));
    findings.add(
        written.nameOffset(call),
        "HW1215",
        "'%s' does not take (%s)%s"
            .formatted(name, given, isMember ? " on " + a(operands.get(0)) : ""),
        "it takes " + candidates(name, message));
  }

  /** Returns what CEL lists as {@code (candidates: (string),list(%A0).(string))}. */
  private static String candidates(String name, String message) {
    Matcher listed = CANDIDATES.matcher(message);
    if (!listed.find()) {
      return "other arguments";
    }
    String types = listed
        .group(1)
        .replaceAll("%[A-Z]\\d+", "any")
        .replace("optional_type", "optional")
        .replace("google.protobuf.Timestamp", "timestamp")
        .replace("google.protobuf.Duration", "duration");
    return BETWEEN
        .splitAsStream(types)
        .distinct()
        .map(one -> one.startsWith("(") ? name + one : one.replace(".(", "." + name + "("))
        .collect(Collectors.joining("`, `", "`", "`"));
  }

  /** Says how to compare what an enum or null is compared with. */
  private String equalised(List<CelExpr> operands) {
    Optional<EnumDescriptor> type =
        operands.stream().flatMap(operand -> checked.enumOf(operand).stream()).findFirst();
    Optional<String> text =
        operands.stream().flatMap(operand -> Nodes.text(operand).stream()).findFirst();
    if (type.isPresent() && hasKind(operands, CelKind.STRING)) {
      String name = text.filter(one -> type.get().findValueByName(one) != null)
          .orElse(type.get().getValues().get(0).getName());
      return "compare with a value of the enum, such as `%s.%s`; its name as text is `enumName(…)`"
          .formatted(type.get().getFullName(), name);
    }
    if (hasKind(operands, CelKind.NULL_TYPE)) {
      return hasKind(operands, CelKind.STRING)
          ? "an empty text is `''`"
          : "an unset field has its default, such as 0: compare with that, or use `has(…)`";
    }
    return converted(operands);
  }

  private boolean hasKind(List<CelExpr> operands, CelKind kind) {
    return operands.stream().anyMatch(operand -> checked.type(operand).kind() == kind);
  }

  /** Says how to make two operands of one type. */
  private String converted(List<CelExpr> operands) {
    if (operands.size() != 2) {
      return "give it operands of the types that it takes";
    }
    CelType left = TypeWords.plain(checked.type(operands.get(0)));
    CelType right = TypeWords.plain(checked.type(operands.get(1)));
    if (TypeWords.inOptional(left).isPresent() || TypeWords.inOptional(right).isPresent()) {
      return "add `.orValue(…)` to the optional value";
    }
    if (NUMBERS.contains(left.kind()) && NUMBERS.contains(right.kind())) {
      return "write both as '%1$s': a number as %2$s, anything else in `%1$s(…)`"
          .formatted(left.name(), example(left));
    }
    if (left.kind() == CelKind.STRING || right.kind() == CelKind.STRING) {
      return "wrap the other one in `string(…)`";
    }
    return "make both of one type that it takes";
  }

  private static String example(CelType number) {
    return switch (number.kind()) {
      case UINT -> "`1u`";
      case DOUBLE -> "`1.0`";
      default -> "`1`";
    };
  }

  /** Explains that a macro is applied to something that has no elements. */
  void range(CelExpr fold) {
    CelExpr range = fold.comprehension().iterRange();
    findings.add(
        written.start(range),
        "HW1226",
        "a macro goes through a list or a map, was given " + a(range),
        "apply it to a repeated field, a map or a list");
  }

  private static String symbol(String function) {
    return String.join("", Splitter.on('_').split(function.replace("@in", "in")));
  }

  private String type(CelExpr operand) {
    return checked
        .enumOf(operand)
        .map(type -> type.getFullName())
        .orElseGet(() -> TypeWords.name(checked.type(operand)));
  }

  private String a(CelExpr operand) {
    String type = type(operand);
    return switch (type) {
      case "any value" -> type;
      case "null" -> "null";
      default ->
        ("aeiou".indexOf(type.charAt(0)) >= 0 && !type.startsWith("ui") ? "an '" : "a '")
            + type
            + "'";
    };
  }
}
