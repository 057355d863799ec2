package io.headwater.rule;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.MessageType;
import io.headwater.event.Upcaster;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import io.headwater.expression.ExpressionCompiler;
import io.headwater.expression.ExpressionText;
import io.headwater.expression.ProblemSink;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes rules of expressions; what is wrong with one is reported, and there is no rule then. */
public final class RuleCompiler {
  private final ExpressionCompiler expressions;
  private final ProblemSink problems;

  /** Compiles by {@code expressions} and reports to {@code problems}. */
  public RuleCompiler(ExpressionCompiler expressions, ProblemSink problems) {
    this.expressions = expressions;
    this.problems = problems;
  }

  /** Compiles an expression. */
  public Optional<Expression> expression(ExpressionText text, Scope scope, ResultType result) {
    return expressions.compile(text, scope, result, problems);
  }

  /** Makes a rule of a record; {@code result} must yield objects of R. */
  @SuppressWarnings("unchecked") // the result type says so
  public <R> Optional<Rule<R>> rule(ExpressionText text, Scope scope, ResultType result) {
    return expression(text, scope, result)
        .map(compiled -> new Rule<>(
            record -> (R) compiled.evaluate(Bindings.of(record)),
            Optional.of(compiled.text()),
            compiled.where()));
  }

  /** Makes the condition of an upcaster. */
  public Optional<Upcaster.Guard> guard(ExpressionText text, Scope scope) {
    return expression(text, scope, new ResultType.Condition())
        .map(compiled -> new Upcaster.Guard(
            value -> (Boolean) compiled.evaluate(Bindings.of(value)),
            Optional.of(compiled.text())));
  }

  /** Makes a rule that yields a partition. */
  public Optional<Rule<Integer>> partition(ExpressionText text, Scope scope) {
    return expression(text, scope, new ResultType.Whole())
        .map(compiled -> new Rule<>(
            record -> Math.toIntExact((Long) compiled.evaluate(Bindings.of(record))),
            Optional.of(compiled.text()),
            compiled.where()));
  }

  /** Makes assignments of fields of a message; empty if anything is wrong with one. */
  public Optional<FieldAssignments> assignments(
      List<FieldText> fields, MessageType type, Scope scope) {
    List<FieldAssignments.Assignment> all = new ArrayList<>();
    Map<OneofDescriptor, String> members = new HashMap<>();
    for (FieldText one : fields) {
      field(type.descriptor(), one).ifPresent(field -> {
        noteMember(field, one, members);
        expression(one.value(), scope, new ResultType.OfField(field))
            .ifPresent(set -> all.add(new FieldAssignments.Assignment(field, set)));
      });
    }
    return all.size() == fields.size() ? Optional.of(new FieldAssignments(all)) : Optional.empty();
  }

  /**
   * Makes assignments of fields that are named by their paths, such as {@code deposited.amount};
   * empty if anything is wrong with one.
   */
  public Optional<NestedAssignments> nested(List<FieldText> fields, MessageType type, Scope scope) {
    Map<String, List<FieldText>> byPath = new LinkedHashMap<>();
    for (FieldText one : fields) {
      int dot = one.field().lastIndexOf('.');
      String path = dot < 0 ? "" : one.field().substring(0, dot);
      byPath
          .computeIfAbsent(path, first -> new ArrayList<>())
          .add(new FieldText(one.field().substring(dot + 1), one.where(), one.value()));
    }
    List<NestedAssignments.Within> parts = new ArrayList<>();
    byPath.forEach((path, texts) -> within(path, texts, type)
        .flatMap(at -> assignments(texts, typeAt(type, at), scope)
            .map(set -> new NestedAssignments.Within(at, set)))
        .ifPresent(parts::add));
    return parts.size() == byPath.size()
        ? Optional.of(new NestedAssignments(parts))
        : Optional.empty();
  }

  private static MessageType typeAt(MessageType outermost, List<FieldDescriptor> path) {
    MessageType type = outermost;
    for (FieldDescriptor field : path) {
      type = type.ofField(field);
    }
    return type;
  }

  /** Returns the fields that lead to a message within one, and reports if there are none. */
  private Optional<List<FieldDescriptor>> within(
      String path, List<FieldText> texts, MessageType outermost) {
    List<FieldDescriptor> fields = new ArrayList<>();
    if (path.isEmpty()) {
      return Optional.of(fields);
    }
    for (String name : path.split("\\.", -1)) {
      FieldText written = new FieldText(name, texts.get(0).where(), texts.get(0).value());
      Optional<FieldDescriptor> field = field(typeAt(outermost, fields).descriptor(), written);
      if (field.isEmpty() || !isMessage(field.get(), written)) {
        return Optional.empty();
      }
      fields.add(field.get());
    }
    return Optional.of(fields);
  }

  private boolean isMessage(FieldDescriptor field, FieldText written) {
    boolean isMessage =
        field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated();
    if (!isMessage) {
      problems.report(
          "HW1608",
          written.where(),
          "field '%s' of '%s' is not one message, within which a field could be set"
              .formatted(field.getName(), field.getContainingType().getFullName()),
          "set '%s' itself".formatted(field.getName()));
    }
    return isMessage;
  }

  private void noteMember(
      FieldDescriptor field, FieldText written, Map<OneofDescriptor, String> members) {
    OneofDescriptor oneof = field.getRealContainingOneof();
    if (oneof == null) {
      return;
    }
    String other = members.putIfAbsent(oneof, field.getName());
    if (other != null) {
      problems.report(
          "HW1006",
          written.where(),
          "fields '%s' and '%s' are of one oneof, '%s'"
              .formatted(other, field.getName(), oneof.getName()),
          "set one of them");
    }
  }

  private Optional<FieldDescriptor> field(Descriptor message, FieldText written) {
    FieldDescriptor found = message.findFieldByName(written.field());
    if (found == null) {
      List<String> names =
          message.getFields().stream().map(FieldDescriptor::getName).toList();
      problems.report(
          "HW1005",
          written.where(),
          "message '%s' has no field '%s'%s"
              .formatted(
                  message.getFullName(),
                  written.field(),
                  NearMatch.didYouMean(written.field(), names)),
          names.isEmpty() ? "remove it" : "use one of " + String.join(", ", names));
    }
    return Optional.ofNullable(found);
  }
}
