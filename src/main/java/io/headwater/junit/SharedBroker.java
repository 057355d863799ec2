package io.headwater.junit;

import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The broker of all tests of this JVM: started for the first one that asks, stopped at the end.
 * JUnit 5 before 5.13 closes what says so in its own way only.
 */
@SuppressWarnings("deprecation")
final class SharedBroker implements AutoCloseable, ExtensionContext.Store.CloseableResource {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(SharedBroker.class);

  private final BrokerLevel level;

  private SharedBroker() {
    this.level = BrokerLevel.embedded();
  }

  static SharedBroker of(ExtensionContext context) {
    return Objects.requireNonNull(context
        .getRoot()
        .getStore(HERE)
        .getOrComputeIfAbsent(SharedBroker.class, any -> new SharedBroker(), SharedBroker.class));
  }

  BrokerLevel level() {
    return level;
  }

  @Override
  public void close() {
    level.close();
  }
}
