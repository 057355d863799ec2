package io.headwater.cli;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.TopologySpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ServiceLoader;

/** A topology written in Java that was found, and not built yet. */
final class DefinedTopology implements FoundTopology {
  private final Class<? extends TopologyDefinition> type;

  private DefinedTopology(Class<? extends TopologyDefinition> type) {
    this.type = type;
  }

  static DefinedTopology of(ServiceLoader.Provider<TopologyDefinition> announced) {
    return new DefinedTopology(announced.type());
  }

  /**
   * Takes any class.
   *
   * @throws InvalidInputException if it is no topology
   */
  static DefinedTopology ofClass(Class<?> type) {
    if (!TopologyDefinition.class.isAssignableFrom(type)
        || Modifier.isAbstract(type.getModifiers())) {
      throw new InvalidInputException(
          new Problem(
              "HW0632",
              "argument 'TOPOLOGY'",
              "class '%s' is no topology".formatted(type.getName()),
              "name a class that implements " + TopologyDefinition.class.getName()),
          null);
    }
    return new DefinedTopology(type.asSubclass(TopologyDefinition.class));
  }

  @Override
  public String label() {
    return type.getName();
  }

  @Override
  public boolean isKnownAs(String argument, String lastSegment) {
    return argument.equals(label())
        || FoundTopology.letters(folder()).equals(FoundTopology.letters(lastSegment));
  }

  private String folder() {
    String packageName = type.getPackageName();
    return packageName.substring(packageName.lastIndexOf('.') + 1);
  }

  @Override
  public TopologySpec build() {
    try {
      return type.getConstructor().newInstance().topology();
    } catch (InvocationTargetException e) {
      throw unbuildable(e.getCause() == null ? e : e.getCause());
    } catch (ReflectiveOperationException e) {
      throw problem("has no public constructor without arguments", "add one", e);
    } catch (RuntimeException | LinkageError e) {
      throw unbuildable(e);
    }
  }

  // What a static initialiser throws comes wrapped in an error (JLS 12.4.2).
  private ProblemException unbuildable(Throwable failure) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof ProblemException problems) {
        return problems;
      }
    }
    Throwable root = failure instanceof ExceptionInInitializerError && failure.getCause() != null
        ? failure.getCause()
        : failure;
    String message = root.getMessage() == null ? "" : ": " + root.getMessage();
    return problem(
        "threw %s%s".formatted(root.getClass().getSimpleName(), message),
        "correct it; --verbose shows where it was thrown",
        failure);
  }

  private InvalidTopologyException problem(String what, String fix, Throwable cause) {
    return new InvalidTopologyException(
        new Problem("HW0633", type.getName(), "the topology " + what, fix), cause);
  }
}
