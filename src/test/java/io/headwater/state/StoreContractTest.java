package io.headwater.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.VersionedBytesStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Kafka Streams reads from the type of a store, and the one internal type we rely on. */
class StoreContractTest {
  /** That these three are still there is what compiling WriteBackObjectStore shows. */
  @Test
  void internalInterfaceHasNoFurtherMethods() {
    assertThat(CachedStateStore.class.getMethods())
        .extracting(Method::getName)
        .containsExactlyInAnyOrder("setFlushListener", "flushCache", "clearCache");
  }

  @ParameterizedTest
  @EnumSource
  void onlyWriteBackReliesOnTheInternalInterface(StoreForm form) {
    assertThat(form.builder().build() instanceof CachedStateStore).isEqualTo(form.isWriteBack);
  }

  @ParameterizedTest
  @EnumSource
  void restoredRecordsAreGivenATimestampPrefix(StoreForm form) {
    assertThat((StateStore) form.builder().build())
        .isInstanceOf(TimestampedBytesStore.class)
        .isNotInstanceOfAny(HeadersBytesStore.class, VersionedBytesStore.class);
  }

  @ParameterizedTest
  @EnumSource
  void processorsAreHandedTheStoreItselfRatherThanADecorator(StoreForm form) {
    assertThat((StateStore) form.builder().build())
        .isNotInstanceOfAny(KeyValueStore.class, WindowStore.class, SessionStore.class);
  }

  @ParameterizedTest
  @EnumSource
  void interactiveQueriesAcceptItAsAKeyValueStore(StoreForm form) {
    assertThat(QueryableStoreTypes.keyValueStore().accepts(form.builder().build()))
        .isTrue();
  }
}
