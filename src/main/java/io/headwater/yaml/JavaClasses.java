package io.headwater.yaml;

import io.headwater.diagnostic.SourceLocation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.function.Supplier;

/** The Java classes that a topology names, where rules are not enough. */
final class JavaClasses {
  private final ClassLoader loader;
  private final YamlProblems problems;

  JavaClasses(ClassLoader loader, YamlProblems problems) {
    this.loader = loader;
    this.problems = problems;
  }

  /**
   * Returns what makes objects of the class that is written, whose public constructor takes no
   * arguments; reports if it is none.
   */
  <T> Optional<Supplier<T>> maker(YamlValue written, Class<T> expected) {
    return written
        .text()
        .flatMap(name -> find(name, written.where()))
        .filter(found -> isKindOf(found, expected, written.where()))
        .filter(found -> canBeMade(found, written.where()))
        .map(found -> () -> expected.cast(made(found)));
  }

  /** Returns the name of the class that is written; reports if it is none. */
  Optional<String> named(YamlValue written, Class<?> expected) {
    return written
        .text()
        .flatMap(name -> find(name, written.where()))
        .filter(found -> isKindOf(found, expected, written.where()))
        .map(Class::getName);
  }

  /** Returns the value of a constant that is written as {@code package.Class#FIELD}. */
  <T> Optional<T> constant(YamlValue written, Class<T> expected) {
    Optional<String> text = written.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int hash = text.get().indexOf('#');
    if (hash < 1) {
      problems.report(
          "HW1026",
          written.where(),
          "'" + text.get() + "' is not a constant of a Java class",
          "write the class, a '#' and the name of its public static final field");
      return Optional.empty();
    }
    String field = text.get().substring(hash + 1);
    return find(text.get().substring(0, hash), written.where())
        .flatMap(found -> valueOf(found, field, expected, written.where()));
  }

  private <T> Optional<T> valueOf(
      Class<?> found, String name, Class<T> expected, SourceLocation where) {
    try {
      Field field = found.getField(name);
      if (Modifier.isStatic(field.getModifiers()) && expected.isAssignableFrom(field.getType())) {
        return Optional.of(expected.cast(field.get(null)));
      }
    } catch (ReflectiveOperationException e) {
      // Reported below, as a field of another kind is.
    }
    problems.report(
        "HW1026",
        where,
        "class '%s' has no public static field '%s' of type %s"
            .formatted(found.getName(), name, expected.getName()),
        "name a public static final field of that type");
    return Optional.empty();
  }

  private Optional<Class<?>> find(String name, SourceLocation where) {
    try {
      return Optional.of(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      problems.report(
          "HW1025",
          where,
          "there is no Java class '" + name + "' on the class path",
          "write its full name, and put its jar on --classpath");
      return Optional.empty();
    }
  }

  private boolean isKindOf(Class<?> found, Class<?> expected, SourceLocation where) {
    boolean isKind = expected.isAssignableFrom(found);
    if (!isKind) {
      problems.report(
          "HW1026",
          where,
          "class '%s' is no %s".formatted(found.getName(), expected.getName()),
          "name a class that implements " + expected.getName());
    }
    return isKind;
  }

  private boolean canBeMade(Class<?> found, SourceLocation where) {
    try {
      boolean isOpen = Modifier.isPublic(found.getConstructor().getModifiers())
          && !Modifier.isAbstract(found.getModifiers());
      if (isOpen) {
        return true;
      }
    } catch (NoSuchMethodException e) {
      // Reported below, as an abstract class is.
    }
    problems.report(
        "HW1026",
        where,
        "class '%s' has no public constructor without arguments".formatted(found.getName()),
        "add one, or name another class");
    return false;
  }

  private static Object made(Class<?> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("an object of " + type.getName() + " cannot be made", e);
    }
  }
}
