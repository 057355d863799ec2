package io.headwater.junit;

import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Finds the topology that a test class is about. */
final class DeclaredTopology {
  private DeclaredTopology() {}

  /**
   * Reads the topology.
   *
   * @throws ExtensionConfigurationException if the class, and those around it, name none, or two
   * @throws io.headwater.diagnostic.InvalidTopologyException if it is wrong
   */
  static TopologySpec of(Class<?> test) {
    TopologyUnderTest named = find(test)
        .orElseThrow(() -> new ExtensionConfigurationException(
            "%s does not say of which topology its scenarios are: add @TopologyUnderTest to it"
                .formatted(test.getName())));
    boolean isInJava = named.value() != TopologyDefinition.class;
    if (isInJava == !named.file().isEmpty()) {
      throw new ExtensionConfigurationException(
          "@TopologyUnderTest of %s names %s: name a class or a file"
              .formatted(test.getName(), isInJava ? "both a class and a file" : "nothing"));
    }
    return isInJava
        ? newInstance(named.value()).topology()
        : TopologyFile.read(Path.of(named.file()), TopologyResources.of(test.getClassLoader()));
  }

  private static Optional<TopologyUnderTest> find(@Nullable Class<?> test) {
    for (Class<?> at = test; at != null; at = at.getEnclosingClass()) {
      TopologyUnderTest found = at.getAnnotation(TopologyUnderTest.class);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static TopologyDefinition newInstance(Class<? extends TopologyDefinition> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new ExtensionConfigurationException(
          "the constructor of %s threw".formatted(type.getName()), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new ExtensionConfigurationException(
          "%s must have a public constructor without arguments".formatted(type.getName()), e);
    }
  }
}
