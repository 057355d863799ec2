package io.headwater.junit;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link HeadwaterTest} once on each of its levels. */
final class ScenarioExtension implements TestTemplateInvocationContextProvider {
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return context.getRequiredTestMethod().isAnnotationPresent(HeadwaterTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    TestLevel[] levels =
        context.getRequiredTestMethod().getAnnotation(HeadwaterTest.class).levels();
    if (levels.length == 0) {
      throw new ExtensionConfigurationException(
          "%s runs on no level".formatted(context.getRequiredTestMethod()));
    }
    return Arrays.stream(levels).distinct().map(ScenarioInvocation::new);
  }
}
