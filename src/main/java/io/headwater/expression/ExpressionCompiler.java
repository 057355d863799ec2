package io.headwater.expression;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.proto.Reply;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks expressions against protobuf types, and compiles them; thread-safe.
 *
 * <p>Expressions are interpreted at first. Once those of one compiler have been evaluated often,
 * they become classes of Java, as far as their parts allow; what they yield stays the same.
 */
public final class ExpressionCompiler {
  private final MessageTypes types;
  private final List<String> packages;
  private final Map<String, Object> constants;
  private final NamedExpressions named;
  private final Map<Object, Environment> environments = new ConcurrentHashMap<>();
  private final TypeChecker common;
  private final RuleCode code = new RuleCode();

  private ExpressionCompiler(
      MessageTypes types,
      List<String> packages,
      Map<String, Object> constants,
      Map<String, ExpressionText> named) {
    this.types = types;
    this.packages = List.copyOf(packages);
    this.constants = Map.copyOf(constants);
    this.common = new TypeChecker(new TypeUniverse(types, List.of()));
    this.named = new NamedExpressions(named, taken(types, this.packages, constants.keySet()));
  }

  private static Set<String> taken(
      MessageTypes types, List<String> packages, Set<String> constants) {
    Set<String> taken = new HashSet<>(constants);
    taken.addAll(Known.words());
    for (String name : types.names()) {
      taken.add(name.replaceFirst("\\..*", ""));
      FileDescriptor file = types.find(name).orElseThrow().descriptor().getFile();
      if (packages.contains(file.getPackage())) {
        file.getMessageTypes().forEach(type -> taken.add(type.getName()));
        file.getEnumTypes().forEach(type -> taken.add(type.getName()));
      }
    }
    return taken;
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
    return of(types, packages, constants, Map.of());
  }

  /**
   * Makes a compiler of expressions that may use others by name.
   *
   * <p>A name stands for its whole expression, as if that were written there in parentheses. Such
   * an expression may use constants, other named expressions, and whatever is known where it is
   * used. See {@link #checkNamed} and {@link #checkUsed} for what is wrong with them.
   *
   * @param named expressions by name, in order
   */
  public static ExpressionCompiler of(
      MessageTypes types,
      List<String> packages,
      Map<String, Object> constants,
      Map<String, ExpressionText> named) {
    return new ExpressionCompiler(types, packages, constants, named);
  }

  /**
   * Loads what CEL consists of, by compiling an expression, so that the first of a topology need
   * not wait for it. Has no other effect; meant for another thread while types are read.
   */
  public static void prepare() {
    MessageType reply = MessageType.of(Reply.class);
    of(MessageTypes.around(List.of(reply)), List.of(), Map.of("ONE", 1L))
        .compile(
            new ExpressionText(
                "value.code.size() > ONE && [value.code].exists(one, one == 'a' || one != key)",
                offset -> SourceLocation.ofFile("prepared")),
            Scope.of("value", reply).inRecord(KeyType.STRING),
            new ResultType.Condition(),
            (code, where, what, fix) -> {});
  }

  /**
   * Reports the named expressions that are wrong wherever they are used: what cannot be read, names
   * that are taken, and cycles.
   */
  public void checkNamed(ProblemSink problems) {
    named.reportWrong(problems);
  }

  /** Reports the named expressions that no compiled expression, and no other of them, has used. */
  public void checkUsed(ProblemSink problems) {
    named.reportUnused(problems);
  }

  /**
   * Compiles an expression.
   *
   * @param problems takes everything that is wrong with it; of the named expressions that it uses,
   *     what only shows here, and has not been reported of another use
   * @return empty if something is
   */
  public Optional<Expression> compile(
      ExpressionText text, Scope scope, ResultType result, ProblemSink problems) {
    Environment environment = environments.computeIfAbsent(
        keyOf(scope), key -> new Environment(checker(scope), packages, scope, constants));
    Findings findings = new Findings();
    Optional<CelAbstractSyntaxTree> parsed =
        new Syntax(Environment.PARSER, text.text(), findings).parse();
    if (parsed.isEmpty()) {
      findings.report(text, problems);
      return Optional.empty();
    }
    Wording wording = new Wording(text, parsed.get());
    Optional<Tree> checked = check(environment, wording, parsed.get(), result, findings);
    if (!findings.isEmpty()) {
      findings.report(wording, named, problems);
      return Optional.empty();
    }
    return checked.map(tree -> new CompiledExpression(
        text,
        tree,
        evaluator(environment, wording.text(), tree),
        ResultConversion.of(result, text.where())));
  }

  /** Types are equal by name; their descriptors decide which records need no conversion. */
  private static Object keyOf(Scope scope) {
    return List.of(
        scope,
        scope.first().type().descriptor(),
        scope.second().map(Scope.Variable::type).map(MessageType::descriptor));
  }

  /** Messages in hand may be of other descriptors than those that are known of their types. */
  private TypeChecker checker(Scope scope) {
    List<MessageType> own = scope.messages().stream().map(Scope.Variable::type).toList();
    boolean isCommon = own.stream()
        .allMatch(type -> types
            .find(type.fullName())
            .filter(known -> known.descriptor() == type.descriptor())
            .isPresent());
    return isCommon ? common : new TypeChecker(new TypeUniverse(types, own));
  }

  private Optional<Tree> check(
      Environment environment,
      Wording wording,
      CelAbstractSyntaxTree parsed,
      ResultType result,
      Findings findings) {
    Inlining inlining = new Inlining(constants, named, wording, findings);
    return inlining.inline(parsed).map(ast -> {
      ExpressionText text = wording.text();
      Checking checking = new Checking(environment, text.text(), wording.uses());
      Tree tree = checking.check(ast);
      Tree written = new Tree(text.text(), ast, environment.universe(), wording.uses());
      Issues issues = new Issues(environment, names(), written, tree, findings);
      for (CelIssue issue : checking.issues()) {
        issues.explain(text.text(), issue);
      }
      ConstantParts constant =
          new ConstantParts(environment, text, tree, inlining.inlined(), findings);
      constant.find(result instanceof ResultType.Condition);
      new Suspicions(tree, constant::valueOf, findings).find();
      new ResultCheck(tree, constant::valueOf, findings).check(result);
      new PersonalReads(tree, findings).find(result);
      return tree;
    });
  }

  private Set<String> names() {
    Set<String> names = new HashSet<>(constants.keySet());
    names.addAll(named.names());
    return names;
  }

  /** Returns the expressions that may become classes. */
  RuleCode code() {
    return code;
  }

  /** What depends on nothing is evaluated once. */
  private Evaluator evaluator(Environment environment, ExpressionText text, Tree tree) {
    CelEvaluator evaluator = new CelEvaluator(environment, text, tree);
    if (!tree.isConstant(tree.root())) {
      return code.of(environment, tree, evaluator);
    }
    Object value =
        Literals.value(tree, tree.root()).orElseGet(() -> evaluator.value(NoBindings.NONE));
    return bindings -> value;
  }
}
