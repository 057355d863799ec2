package io.headwater.expression;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelType;
import io.headwater.diagnostic.NearMatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says in an author's words what CEL complains about. */
final class Issues {
  private static final Set<String> RECORD_NAMES =
      Set.of(Environment.KEY, Environment.NOW, Environment.HEADERS);
  private static final Set<String> NAMESPACES = Set.of("math", "optional", "strings", "cel");
  private static final int LISTED = 12;

  private final Environment environment;
  private final Set<String> constants;
  private final Tree written;
  private final Tree checked;
  private final Findings findings;

  /**
   * Explains issues.
   *
   * @param written the nodes as written
   * @param checked those that fit, with their types
   */
  Issues(
      Environment environment,
      Set<String> constants,
      Tree written,
      Tree checked,
      Findings findings) {
    this.environment = environment;
    this.constants = constants;
    this.written = written;
    this.checked = checked;
    this.findings = findings;
  }

  /** Returns the first text in single quotes. */
  static String quoted(String message) {
    int begin = message.indexOf('\'') + 1;
    return message.substring(begin, Math.max(begin, message.indexOf('\'', begin)));
  }

  void explain(String text, CelIssue issue) {
    String message = issue.getMessage();
    Optional<CelExpr> node = written.node(issue.getExprId());
    if (message.startsWith("undeclared reference") && node.isPresent()) {
      undeclared(node.get(), quoted(message));
    } else if (message.startsWith("undefined field")) {
      undefinedField(issue.getExprId(), node, quoted(message));
    } else if (message.contains("does not support field selection") && node.isPresent()) {
      noFields(node.get());
    } else if (message.startsWith("found no matching overload") && node.isPresent()) {
      new Operands(written, checked, findings).explain(node.get(), message);
    } else if (message.startsWith("expected type of field") && node.isPresent()) {
      wrongField(node.get(), quoted(message));
    } else if (message.contains("range of a comprehension") && node.isPresent()) {
      new Operands(written, checked, findings).range(node.get());
    } else {
      findings.add(
          Syntax.offset(text, issue),
          "HW1239",
          "CEL does not take this: " + message.replace("%", "").strip(),
          "correct the expression at this place");
    }
  }

  private void undeclared(CelExpr node, String name) {
    switch (node.exprKind().getKind()) {
      case CALL -> function(node, name);
      case STRUCT -> unknownType(written.start(node), name, environment.typeNames());
      default -> {
        if (!isNamespace(node) && !isVariableOfMacro(node)) {
          name(node, name);
        }
      }
    }
  }

  /** The function of {@code math.foo(1)} is what is unknown. */
  private boolean isNamespace(CelExpr node) {
    return NAMESPACES.contains(node.ident().name())
        && written
            .parent(node)
            .filter(above -> above.exprKind().getKind() == Kind.CALL)
            .flatMap(above -> above.call().target())
            .filter(target -> target.id() == node.id())
            .isPresent();
  }

  /** A macro with the wrong number of arguments is a call, and its variable an unknown name. */
  private boolean isVariableOfMacro(CelExpr node) {
    return written
        .parent(node)
        .filter(above -> above.exprKind().getKind() == Kind.CALL)
        .filter(above -> Known.macro(fullName(above, above.call().function())).isPresent())
        .filter(above ->
            !above.call().args().isEmpty() && above.call().args().get(0).id() == node.id())
        .isPresent();
  }

  private void name(CelExpr node, String name) {
    int offset = written.offset(node);
    if (RECORD_NAMES.contains(name)) {
      findings.add(
          offset,
          "HW1212",
          "'%s' is known only where a record is in hand".formatted(name),
          "take it from a message");
      return;
    }
    if (name.equals(Environment.IS_NEW)) {
      findings.add(
          offset,
          "HW1689",
          "'%s' is known only where an aggregate decides".formatted(name),
          "use it under 'decide'");
      return;
    }
    String path = path(node);
    if (path.contains(".") && isPackage(name)) {
      List<String> candidates = new ArrayList<>(environment.typeNames());
      environment.universe().enums().forEach(type -> candidates.addAll(valueNames(type)));
      unknownType(offset, path, candidates);
      return;
    }
    List<String> known = new ArrayList<>(environment.variables().keySet());
    known.addAll(new TreeSet<>(constants));
    findings.add(
        offset,
        "HW1210",
        "there is nothing named '%s'%s".formatted(name, NearMatch.didYouMean(name, known)),
        ofEnum(name).orElseGet(() -> "use one of " + listed(known)));
  }

  /** Says how to write a value of an enum that has one of that name. */
  private Optional<String> ofEnum(String name) {
    return environment.universe().enums().stream()
        .filter(type -> type.findValueByName(name) != null)
        .findFirst()
        .map(type -> "write `%s.%s` for the value of the enum".formatted(type.getFullName(), name));
  }

  private static List<String> valueNames(EnumDescriptor type) {
    return type.getValues().stream()
        .map(value -> type.getFullName() + "." + value.getName())
        .toList();
  }

  private boolean isPackage(String name) {
    return Character.isUpperCase(name.charAt(0))
        || environment.typeNames().stream().anyMatch(type -> type.startsWith(name + "."));
  }

  /** Returns the whole chain of names that begins at the node. */
  private String path(CelExpr node) {
    CelExpr top = node;
    Optional<CelExpr> above = written.parent(top);
    while (above.isPresent() && Nodes.path(above.get()).isPresent()) {
      top = above.get();
      above = written.parent(top);
    }
    return Nodes.path(top).orElse(node.ident().name());
  }

  private void unknownType(int offset, String name, Collection<String> candidates) {
    findings.add(
        offset,
        "HW1211",
        "there is no type or enum value '%s'%s"
            .formatted(name, NearMatch.didYouMean(name, candidates)),
        "use the full name of a message, or of an enum and its value");
  }

  private static String fullName(CelExpr call, String name) {
    return call.call()
        .target()
        .filter(target -> target.exprKind().getKind() == Kind.IDENT)
        .map(target -> target.ident().name())
        .filter(NAMESPACES::contains)
        .map(namespace -> namespace + "." + name)
        .orElse(name);
  }

  private void function(CelExpr call, String name) {
    String full = fullName(call, name);
    int offset = full.equals(name) ? written.nameOffset(call) : written.start(call);
    if (full.equals(Functions.ID)) {
      findings.add(offset, "HW1212", "'id' is known only where a record is in hand", "use 'uuid5'");
      return;
    }
    Optional<String> usage = Known.macro(full);
    if (usage.isPresent()) {
      findings.add(
          offset,
          "HW1215",
          "'%s' is given the wrong number of arguments".formatted(full),
          "write for example `%s`".formatted(usage.get()));
      return;
    }
    findings.add(
        offset,
        "HW1213",
        "there is no function '%s'%s".formatted(full, NearMatch.didYouMean(full, Known.names())),
        "use one of CEL's functions, its strings and math extensions, or one of Headwater's: id,"
            + " uuid5, hash, sum, enumName");
  }

  private void undefinedField(long id, Optional<CelExpr> select, String field) {
    if (select.isPresent()) {
      CelExpr node = select.get();
      CelExpr operand = node.exprKind().getKind() == Kind.SELECT
          ? node.select().operand()
          : node.call().args().get(0);
      noSuchField(written.fieldOffset(node), checked.type(operand), field);
      return;
    }
    written.nodes().stream()
        .filter(node -> node.exprKind().getKind() == Kind.STRUCT)
        .filter(node -> node.struct().entries().stream().anyMatch(entry -> entry.id() == id))
        .forEach(node -> noSuchField(written.entryOffset(id, field), checked.type(node), field));
  }

  private void noSuchField(int offset, CelType owner, String field) {
    CelType message = TypeWords.inOptional(owner).orElse(owner);
    List<String> fields = environment.universe().message(message.name()).stream()
        .flatMap(type -> type.getFields().stream())
        .map(FieldDescriptor::getName)
        .toList();
    findings.add(
        offset,
        "HW1216",
        "'%s' has no field '%s'%s"
            .formatted(TypeWords.name(message), field, NearMatch.didYouMean(field, fields)),
        fields.isEmpty() ? "it has no fields at all" : "use one of " + listed(fields));
  }

  private static String listed(Collection<String> names) {
    String some = names.stream().limit(LISTED).collect(Collectors.joining(", "));
    return names.size() > LISTED ? some + ", …" : some;
  }

  private void noFields(CelExpr node) {
    CelExpr operand = node.exprKind().getKind() == Kind.SELECT
        ? node.select().operand()
        : node.call().args().get(0);
    String field = node.exprKind().getKind() == Kind.SELECT
        ? node.select().field()
        : Nodes.text(node.call().args().get(1)).orElse("");
    Optional<EnumDescriptor> type = Nodes.path(operand)
        .map(environment::fullName)
        .flatMap(name -> environment.universe().enumOf(name));
    if (type.isPresent()) {
      noSuchValue(written.fieldOffset(node), type.get(), field);
      return;
    }
    findings.add(
        written.fieldOffset(node),
        "HW1217",
        "'%s' cannot be selected from a value of type '%s'"
            .formatted(field, TypeWords.name(checked.type(operand))),
        Known.names().contains(field)
            ? "call it: `.%s(…)`".formatted(field)
            : "select from a message or a map");
  }

  private void noSuchValue(int offset, EnumDescriptor type, String name) {
    List<String> values =
        type.getValues().stream().map(EnumValueDescriptor::getName).toList();
    findings.add(
        offset,
        "HW1218",
        "the enum '%s' has no value '%s'%s"
            .formatted(type.getFullName(), name, NearMatch.didYouMean(name, values)),
        "use one of " + listed(values));
  }

  private void wrongField(CelExpr struct, String name) {
    struct.struct().entries().stream()
        .filter(entry -> entry.fieldKey().equals(name))
        .forEach(entry -> checked
            .field(TypeWords.ofMessage(environment.fullName(struct.struct().messageName())), name)
            .ifPresent(field -> new FieldCheck(checked, findings).check(field, entry.value())));
  }
}
