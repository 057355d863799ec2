package io.headwater.expression;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelContainer;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelBindingsExtensions;
import dev.cel.extensions.CelExtensionLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelMathExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import io.headwater.event.KeyType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * CEL as one scope sees it: its variables, the types and functions that it may name, the bounds.
 *
 * <p>There is no clock and no randomness in it: {@code now} is a variable.
 */
final class Environment {
  static final String KEY = "key";
  static final String NOW = "now";
  static final String HEADERS = "headers";
  static final String IS_NEW = "isNew";

  /** Stands for a part that is wrong. */
  static final String ANY = "@any";

  static final int MAX_CODE_POINTS = 4_096;
  static final int MAX_NODES = 1_000;
  static final int MAX_DEPTH = 64;

  static final CelOptions OPTIONS = CelOptions.current()
      // The planner's runtime insists on it.
      .enableHeterogeneousNumericComparisons(true)
      .maxExpressionCodePointSize(MAX_CODE_POINTS)
      .maxParseExpressionNodeCount(MAX_NODES)
      .maxParseRecursionDepth(MAX_DEPTH)
      // The meter counts, and remembers; this one can be swallowed by a logical operator.
      .comprehensionMaxIterations(Meter.MAX_ITERATIONS + 1)
      .maxRegexProgramSize(Regex.MAX_SIZE)
      .build();

  private static final CelOptionalLibrary OPTIONAL = CelExtensions.optional();
  private static final CelStringExtensions STRINGS = CelExtensions.strings();
  private static final CelMathExtensions MATH = CelExtensions.math();
  private static final CelBindingsExtensions BINDINGS = CelExtensions.bindings();

  /** What CEL is extended by. */
  static final List<CelExtensionLibrary.FeatureSet> LIBRARIES =
      List.of(OPTIONAL, STRINGS, MATH, BINDINGS);

  /** Reads expressions, without knowing what their names stand for. */
  static final CelParser PARSER = CelParserFactory.standardCelParserBuilder()
      .setOptions(OPTIONS)
      .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
      .addLibraries(OPTIONAL, STRINGS, MATH, BINDINGS)
      .build();

  private final Scope scope;
  private final TypeChecker checker;
  private final Map<String, CelType> variables = new LinkedHashMap<>();
  private final Map<String, String> shortNames = new LinkedHashMap<>();
  private final CelContainer names;
  private @Nullable Cel cel;

  /**
   * Makes an environment.
   *
   * @param checker knows the types of the scope as they are
   * @param named what the names of constants stand for
   */
  Environment(TypeChecker checker, List<String> packages, Scope scope, Map<String, Object> named) {
    this.scope = scope;
    this.checker = checker;
    scope
        .messages()
        .forEach(message ->
            variables.put(message.name(), TypeWords.ofMessage(message.type().fullName())));
    scope.record().ifPresent(key -> {
      variables.put(KEY, keyType(key));
      variables.put(NOW, SimpleType.TIMESTAMP);
      variables.put(HEADERS, MapType.create(SimpleType.STRING, SimpleType.STRING));
    });
    if (scope.isDecision()) {
      variables.put(IS_NEW, SimpleType.BOOL);
    }
    scope.row().ifPresent(key -> variables.put(KEY, keyType(key)));
    packages.forEach(this::shorten);
    shortNames.keySet().removeAll(variables.keySet());
    shortNames.keySet().removeAll(named.keySet());
    CelContainer.Builder aliases = CelContainer.newBuilder();
    shortNames.forEach(aliases::addAlias);
    names = aliases.build();
  }

  private static CelType keyType(KeyType key) {
    return switch (key) {
      case STRING -> SimpleType.STRING;
      case INT64 -> SimpleType.INT;
      case BYTES -> SimpleType.BYTES;
    };
  }

  /** The first package that has a name gives it. */
  private void shorten(String ofPackage) {
    List<String> all = new ArrayList<>(universe().messageNames());
    universe().enums().forEach(type -> all.add(type.getFullName()));
    String prefix = ofPackage + ".";
    all.stream()
        .filter(name -> name.startsWith(prefix) && name.indexOf('.', prefix.length()) < 0)
        .forEach(name -> shortNames.putIfAbsent(name.substring(prefix.length()), name));
  }

  /** Knows no types yet, and no functions of ours. */
  static CelBuilder language() {
    return CelFactory.plannerCelBuilder()
        .setOptions(OPTIONS)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addCompilerLibraries(OPTIONAL, STRINGS, MATH, BINDINGS);
  }

  /** Returns the functions of ours that are known everywhere. */
  static List<CelFunctionDecl> declarations() {
    return Stream.of(
            Functions.declarations(), UnsignedFields.declarations(), EnumNames.declarations())
        .flatMap(List::stream)
        .toList();
  }

  /** Returns the functions of ours that are known in this scope only. */
  List<CelFunctionDecl> functions() {
    return scope.record().isPresent() ? List.of(Functions.id()) : List.of();
  }

  /** Returns what evaluates, and explains what does not fit; made when it is first asked for. */
  synchronized Cel cel() {
    if (cel == null) {
      cel = build();
    }
    return cel;
  }

  private Cel build() {
    CelBuilder builder = language()
        .setContainer(names)
        .setStandardFunctions(CelStandardFunctions.newBuilder()
            .excludeFunctions(StandardFunction.MATCHES)
            .build())
        .addFileTypes(universe().files())
        .addRuntimeLibraries(OPTIONAL, STRINGS, MATH)
        .addFunctionDeclarations(declarations())
        .addFunctionDeclarations(functions())
        .addFunctionBindings(Functions.bindings())
        .addFunctionBindings(UnsignedFields.bindings())
        .addFunctionBindings(EnumNames.bindings(universe()))
        .addVar(ANY, SimpleType.DYN);
    variables.forEach(builder::addVar);
    if (scope.record().isPresent()) {
      builder.addLateBoundFunctions(Functions.ID);
    }
    return builder.build();
  }

  TypeChecker checker() {
    return checker;
  }

  /** Returns what types may be called without their packages. */
  CelContainer names() {
    return names;
  }

  Scope scope() {
    return scope;
  }

  TypeUniverse universe() {
    return checker.universe();
  }

  Map<String, CelType> variables() {
    return variables;
  }

  /** Returns how each message and enum may be written, full names first. */
  TreeSet<String> typeNames() {
    TreeSet<String> all = new TreeSet<>(universe().messageNames());
    universe().enums().forEach(type -> all.add(type.getFullName()));
    all.addAll(shortNames.keySet());
    return all;
  }

  /** Returns the full name that a type is written for; itself if it is none of the short ones. */
  String fullName(String written) {
    int dot = written.indexOf('.');
    String head = dot < 0 ? written : written.substring(0, dot);
    return shortNames.containsKey(head)
        ? shortNames.get(head) + (dot < 0 ? "" : written.substring(dot))
        : written;
  }
}
