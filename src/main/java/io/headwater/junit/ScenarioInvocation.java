package io.headwater.junit;

import io.headwater.testkit.Scenarios;
import io.headwater.topology.TopologySpec;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** One run of a test method: on one level. */
record ScenarioInvocation(TestLevel level)
    implements TestTemplateInvocationContext, ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(ScenarioInvocation.class);

  @Override
  public String getDisplayName(int invocationIndex) {
    return "[" + level.label() + "]";
  }

  @Override
  public List<Extension> getAdditionalExtensions() {
    return List.of(this);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Scenarios.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Scenarios scenarios = open(context);
    context.getStore(HERE).put(Scenarios.class, scenarios);
    return scenarios;
  }

  private Scenarios open(ExtensionContext context) {
    TopologySpec topology = DeclaredTopology.of(context.getRequiredTestClass());
    return switch (level) {
      case FUNCTIONS -> Scenarios.onFunctions(topology);
      case DRIVER -> Scenarios.onDriver(topology);
      case BROKER -> Scenarios.on(SharedBroker.of(context).level(), topology);
    };
  }

  /** Ends the last scenario, which may find that something does not hold of its run. */
  @Override
  public void afterEach(ExtensionContext context) {
    Scenarios scenarios = context.getStore(HERE).remove(Scenarios.class, Scenarios.class);
    if (scenarios != null) {
      scenarios.close();
    }
  }
}
