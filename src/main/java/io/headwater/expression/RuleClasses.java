package io.headwater.expression;

import io.headwater.expression.RuleCode.Translated;
import io.headwater.expression.internal.CompiledRule;
import java.util.List;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.commons.compiler.InternalCompilerException;
import org.codehaus.janino.SimpleCompiler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes classes of expressions. Apart, so that who only checks them waits for no compiler. */
final class RuleClasses {
  /** Not the unnamed one, whose messages would hide the classes of {@code java.lang}. */
  private static final String PACKAGE = "io.headwater.rules";

  private static final Logger LOG = LoggerFactory.getLogger(RuleClasses.class);

  private RuleClasses() {}

  /** Compiles all together; those that cannot be compiled stay as they are. */
  static void compile(ClassLoader parent, List<Translated> all) {
    StringBuilder unit = new StringBuilder("package " + PACKAGE + ";\n");
    all.forEach(one -> unit.append(one.source().source()).append('\n'));
    try {
      SimpleCompiler compiler = new SimpleCompiler();
      compiler.setParentClassLoader(parent);
      compiler.cook(unit.toString());
      for (Translated one : all) {
        one.rule().evaluator().become(instance(compiler.getClassLoader(), one.source()));
      }
    } catch (CompileException
        | InternalCompilerException
        | ReflectiveOperationException
        | LinkageError
        | StackOverflowError e) {
      // A defect of ours or of Janino, or a method too large: it costs time but no record, as the
      // rules work as before.
      apart(parent, all, e);
    }
  }

  /** Compiles each by itself, so that only those that are in the way stay interpreted. */
  private static void apart(ClassLoader parent, List<Translated> all, Throwable together) {
    if (all.size() > 1) {
      all.forEach(one -> compile(parent, List.of(one)));
    } else {
      LOG.warn(
          "a rule is interpreted, as it cannot be compiled [rule={}]",
          all.get(0).rule().tree().text(),
          together);
    }
  }

  private static CompiledRule instance(ClassLoader classes, JavaSource source)
      throws ReflectiveOperationException {
    return (CompiledRule) classes
        .loadClass(PACKAGE + "." + source.name())
        .getConstructor(Object[].class)
        .newInstance((Object) source.constants().toArray());
  }
}
