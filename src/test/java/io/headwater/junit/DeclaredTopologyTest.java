package io.headwater.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.TopologySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import topologies.bank.Bank;

class DeclaredTopologyTest {
  private static final String BANK_FILE = "topologies/03-bank/bank.yaml";

  @TopologyUnderTest(Bank.class)
  private static class Outer {
    private static final class Inner {}
  }

  private static final class Heir extends Outer {}

  @TopologyUnderTest(file = BANK_FILE)
  private static final class InYaml {}

  @TopologyUnderTest
  private static final class OfNothing {}

  @TopologyUnderTest(value = Bank.class, file = BANK_FILE)
  private static final class OfTwo {}

  @TopologyUnderTest(Hidden.class)
  private static final class OfHidden {}

  private record Hidden(String name) implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      return new Bank().topology();
    }
  }

  @Test
  void isThatOfTheClassOfTheOneAroundItOrOfTheOneAbove() {
    assertThat(DeclaredTopology.of(Outer.class).name()).isEqualTo("bank");
    assertThat(DeclaredTopology.of(Outer.Inner.class).name()).isEqualTo("bank");
    assertThat(DeclaredTopology.of(Heir.class).name()).isEqualTo("bank");
  }

  @Test
  void isReadFromAFile() {
    assertThat(DeclaredTopology.of(InYaml.class).where().toString()).startsWith(BANK_FILE);
  }

  @Test
  void mustBeNamedAndOnlyOnce() {
    assertThatThrownBy(() -> DeclaredTopology.of(DeclaredTopologyTest.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage("io.headwater.junit.DeclaredTopologyTest does not say of which topology its"
            + " scenarios are: add @TopologyUnderTest to it");
    assertThatThrownBy(() -> DeclaredTopology.of(OfNothing.class))
        .hasMessage("@TopologyUnderTest of %s names nothing: name a class or a file"
            .formatted(OfNothing.class.getName()));
    assertThatThrownBy(() -> DeclaredTopology.of(OfTwo.class))
        .hasMessageEndingWith(" names both a class and a file: name a class or a file");
  }

  @Test
  void mustHaveAConstructorThatCanBeCalled() {
    assertThatThrownBy(() -> DeclaredTopology.of(OfHidden.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage("%s must have a public constructor without arguments"
            .formatted(Hidden.class.getName()));
  }
}
