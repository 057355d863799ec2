package io.headwater.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Checks expressions against protobuf types, and compiles them. Immutable; thread-safe. */
public final class ExpressionCompiler {
  private final MessageTypes types;
  private final List<String> packages;
  private final Map<String, Object> constants;
  private final Map<Object, Environment> environments = new ConcurrentHashMap<>();

  private ExpressionCompiler(
      MessageTypes types, List<String> packages, Map<String, Object> constants) {
    this.types = types;
    this.packages = List.copyOf(packages);
    this.constants = Map.copyOf(constants);
  }

  /**
   * Makes a compiler.
   *
   * @param types the message types that expressions may name, and their enums
   * @param packages protobuf packages whose types may be named without their package, in order
   * @param constants names and values, each a {@link Long}, {@link Double}, {@link Boolean} or
   *     {@link String}
   */
  public static ExpressionCompiler of(
      MessageTypes types, List<String> packages, Map<String, Object> constants) {
    return new ExpressionCompiler(types, packages, constants);
  }

  /**
   * Compiles an expression.
   *
   * @param problems takes everything that is wrong with it
   * @return empty if something is
   */
  public Optional<Expression> compile(
      ExpressionText text, Scope scope, ResultType result, ProblemSink problems) {
    Environment environment = environments.computeIfAbsent(
        keyOf(scope), key -> new Environment(types, packages, scope, constants));
    Findings findings = new Findings();
    Optional<Tree> checked = new Syntax(environment, text.text(), findings)
        .parse()
        .map(parsed -> check(environment, text, parsed, result, findings));
    if (!findings.isEmpty()) {
      findings.report(text, problems);
      return Optional.empty();
    }
    return checked.map(tree -> new CompiledExpression(
        text, tree, evaluator(environment, text, tree), ResultConversion.of(result, text.where())));
  }

  /** Types are equal by name; their descriptors decide which records need no conversion. */
  private static Object keyOf(Scope scope) {
    return List.of(
        scope,
        scope.first().type().descriptor(),
        scope.second().map(Scope.Variable::type).map(MessageType::descriptor));
  }

  private Tree check(
      Environment environment,
      ExpressionText text,
      CelAbstractSyntaxTree parsed,
      ResultType result,
      Findings findings) {
    Inlining inlining = new Inlining(constants);
    CelAbstractSyntaxTree ast = inlining.inline(parsed);
    Checking checking = new Checking(environment, text.text());
    Tree tree = checking.check(ast);
    Tree written = new Tree(text.text(), ast, environment.universe());
    Issues issues = new Issues(environment, constants.keySet(), written, tree, findings);
    for (CelIssue issue : checking.issues()) {
      issues.explain(text.text(), issue);
    }
    new Suspicions(tree, findings).find();
    new ConstantParts(environment, text, tree, inlining.inlined(), findings)
        .find(result instanceof ResultType.Condition);
    new ResultCheck(tree, findings).check(result);
    return tree;
  }

  /** What depends on nothing is evaluated once. */
  private static Evaluator evaluator(Environment environment, ExpressionText text, Tree tree) {
    CelEvaluator evaluator = new CelEvaluator(environment, text, tree);
    if (!tree.isConstant(tree.root())) {
      return evaluator;
    }
    Object value = evaluator.value(NoBindings.NONE);
    return bindings -> value;
  }
}
