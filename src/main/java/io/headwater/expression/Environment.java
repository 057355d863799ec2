package io.headwater.expression;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelContainer;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import io.headwater.event.KeyType;
import io.headwater.event.MessageTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * CEL as one scope sees it: its variables, the types and functions that it may name, the bounds.
 *
 * <p>There is no clock and no randomness in it: {@code now} is a variable.
 */
final class Environment {
  static final String KEY = "key";
  static final String NOW = "now";
  static final String HEADERS = "headers";

  /** Stands for a part that is wrong. */
  static final String ANY = "@any";

  static final int MAX_CODE_POINTS = 4_096;
  static final int MAX_NODES = 1_000;
  static final int MAX_DEPTH = 64;

  private static final CelOptions OPTIONS = CelOptions.current()
      // The planner's runtime insists on it.
      .enableHeterogeneousNumericComparisons(true)
      .maxExpressionCodePointSize(MAX_CODE_POINTS)
      .maxParseExpressionNodeCount(MAX_NODES)
      .maxParseRecursionDepth(MAX_DEPTH)
      // The meter counts, and remembers; this one can be swallowed by a logical operator.
      .comprehensionMaxIterations(Meter.MAX_ITERATIONS + 1)
      .maxRegexProgramSize(Regex.MAX_SIZE)
      .build();

  /** Reads expressions of which only the syntax counts. */
  static final CelParser PARSER = language().build();

  private final Scope scope;
  private final TypeUniverse universe;
  private final Map<String, CelType> variables = new LinkedHashMap<>();
  private final Map<String, String> shortNames = new LinkedHashMap<>();
  private final Cel cel;

  Environment(MessageTypes types, List<String> packages, Scope scope, Map<String, Object> named) {
    this.scope = scope;
    List<Scope.Variable> messages = new ArrayList<>(List.of(scope.first()));
    scope.second().ifPresent(messages::add);
    universe =
        new TypeUniverse(types, messages.stream().map(Scope.Variable::type).toList());
    messages.forEach(message ->
        variables.put(message.name(), TypeWords.ofMessage(message.type().fullName())));
    scope.record().ifPresent(key -> {
      variables.put(KEY, keyType(key));
      variables.put(NOW, SimpleType.TIMESTAMP);
      variables.put(HEADERS, MapType.create(SimpleType.STRING, SimpleType.STRING));
    });
    packages.forEach(this::shorten);
    shortNames.keySet().removeAll(variables.keySet());
    shortNames.keySet().removeAll(named.keySet());
    cel = build();
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
    List<String> names = new ArrayList<>(universe.messageNames());
    universe.enums().forEach(type -> names.add(type.getFullName()));
    String prefix = ofPackage + ".";
    names.stream()
        .filter(name -> name.startsWith(prefix) && name.indexOf('.', prefix.length()) < 0)
        .forEach(name -> shortNames.putIfAbsent(name.substring(prefix.length()), name));
  }

  /** Reads names without knowing what they stand for. */
  private static CelBuilder language() {
    return CelFactory.plannerCelBuilder()
        .setOptions(OPTIONS)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addCompilerLibraries(
            CelExtensions.optional(),
            CelExtensions.strings(),
            CelExtensions.math(),
            CelExtensions.bindings());
  }

  private Cel build() {
    CelContainer.Builder names = CelContainer.newBuilder();
    shortNames.forEach(names::addAlias);
    CelBuilder builder = language()
        .setContainer(names.build())
        .setStandardFunctions(CelStandardFunctions.newBuilder()
            .excludeFunctions(StandardFunction.MATCHES)
            .build())
        .addFileTypes(universe.files())
        .addRuntimeLibraries(
            CelExtensions.optional(), CelExtensions.strings(), CelExtensions.math())
        .addFunctionDeclarations(Functions.declarations())
        .addFunctionDeclarations(UnsignedFields.declarations())
        .addFunctionBindings(Functions.bindings())
        .addFunctionBindings(UnsignedFields.bindings())
        .addVar(ANY, SimpleType.DYN);
    variables.forEach(builder::addVar);
    if (scope.record().isPresent()) {
      builder.addFunctionDeclarations(Functions.id()).addLateBoundFunctions(Functions.ID);
    }
    return builder.build();
  }

  Cel cel() {
    return cel;
  }

  Scope scope() {
    return scope;
  }

  TypeUniverse universe() {
    return universe;
  }

  Map<String, CelType> variables() {
    return variables;
  }

  /** Returns how each message and enum may be written, full names first. */
  TreeSet<String> typeNames() {
    TreeSet<String> names = new TreeSet<>(universe.messageNames());
    universe.enums().forEach(type -> names.add(type.getFullName()));
    names.addAll(shortNames.keySet());
    return names;
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
