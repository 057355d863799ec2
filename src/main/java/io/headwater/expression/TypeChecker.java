package io.headwater.expression;

import com.google.common.base.Optional;
import dev.cel.bundle.Cel;
import dev.cel.checker.CelIdentDecl;
import dev.cel.checker.Env;
import dev.cel.checker.ExprChecker;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.internal.Errors;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensionLibrary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * CEL declares its functions, some hundreds of overloads of which each has to differ from all
 * others, anew for every expression that it checks (CelCheckerLegacyImpl.getEnv): that takes longer
 * than the check. Here they are declared once. What differs from expression to expression, its
 * variables, is declared in a scope of its own, where CEL has them, too: those further inside count
 * as variables of a macro, which come before the names of types.
 */
/** Checks types as CEL does, for all scopes that know the same types; thread-safe. */
final class TypeChecker {
  private final TypeUniverse universe;
  private final Errors errors = new Errors("", "");
  private final List<CelFunctionDecl> extending = new ArrayList<>();
  private @Nullable Env declared;

  TypeChecker(TypeUniverse universe) {
    this.universe = universe;
  }

  TypeUniverse universe() {
    return universe;
  }

  /** Returns the checked nodes; empty if anything does not fit, of which CEL can say what. */
  synchronized java.util.Optional<CelAbstractSyntaxTree> check(
      CelAbstractSyntaxTree parsed, Environment environment) {
    Env env = declared();
    int outside = env.scopeDepth();
    int before = errors.getErrorCount();
    env.enterScope();
    try {
      environment
          .variables()
          .forEach((name, type) -> env.add(CelIdentDecl.newIdentDeclaration(name, type)));
      extending.forEach(env::add);
      environment.functions().forEach(env::add);
      CelAbstractSyntaxTree checked =
          ExprChecker.typecheck(env, environment.names(), parsed, Optional.absent());
      return java.util.Optional.of(checked).filter(any -> errors.getErrorCount() == before);
    } finally {
      while (env.scopeDepth() > outside) {
        env.exitScope();
      }
    }
  }

  private Env declared() {
    if (declared == null) {
      declared = declare();
    }
    return declared;
  }

  private Env declare() {
    Cel cel = Environment.language().addFileTypes(universe.files()).build();
    Env env = Env.standard(errors, new KnownTypes(cel.getTypeProvider()), Environment.OPTIONS);
    env.exitScope();
    for (CelExtensionLibrary.FeatureSet library : Environment.LIBRARIES) {
      library
          .variables()
          .forEach(one -> env.add(CelIdentDecl.newIdentDeclaration(one.name(), one.type())));
      library.functions().forEach(function -> declare(function, env));
    }
    env.add(CelIdentDecl.newIdentDeclaration(Environment.ANY, SimpleType.DYN));
    Environment.declarations().forEach(env::add);
    return env;
  }

  /** What adds to a function of CEL's own stays apart: CEL puts the two together at each use. */
  private void declare(CelFunctionDecl function, Env env) {
    if (env.getDeclGroup().getFunctions().containsKey(function.name())) {
      extending.add(function);
    } else {
      env.add(function);
    }
  }
}
