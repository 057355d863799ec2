package io.headwater.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitBufferTest {
  private static final int BOUND_BYTES = 10;

  private final List<String> written = new ArrayList<>();
  private final CommitBuffer<String, String> buffer = CommitBuffers.<String, String>named(
          "buffer", CacheBudget.each(BOUND_BYTES), String::length)
      .build();

  @BeforeEach
  void writeToTheList() {
    buffer.writeBy(written::add);
  }

  private void earnTrust() {
    assertThat(buffer.offer("k", "first")).isFalse();
    buffer.flushCache();
  }

  @Test
  void keepsNothingUntilTheHookWasSeenToRun() {
    assertThat(buffer.offer("k", "1")).isFalse();
    assertThat(buffer.offer("k", "2")).isFalse();
    buffer.flushCache();

    assertThat(buffer.offer("k", "3")).isTrue();
    assertThat(written).isEmpty();
  }

  @Test
  void aHookThatRunsBehindNoValueProvesNothing() {
    buffer.flushCache();

    assertThat(buffer.offer("k", "1")).isFalse();
  }

  @Test
  void writesTheNewestOfEachKeyInTheOrderOfTheirFirst() {
    earnTrust();
    buffer.offer("a", "1");
    buffer.offer("b", "2");
    buffer.offer("a", "3");
    assertThat(written).isEmpty();

    buffer.flushCache();
    buffer.flushCache();

    assertThat(written).containsExactly("3", "2");
  }

  @Test
  void writesAllWhenTheBoundIsPassed() {
    earnTrust();
    buffer.offer("a", "123456");
    buffer.offer("a", "1234567"); // in place of the first: seven bytes
    buffer.offer("b", "12");
    assertThat(written).isEmpty();

    buffer.offer("c", "12");

    assertThat(written).containsExactly("1234567", "12", "12");
    buffer.flushCache();
    assertThat(written).hasSize(3);
  }

  @Test
  void dropsWhatWaitsWhenItIsClosed() {
    earnTrust();
    buffer.offer("a", "1");

    buffer.close();
    buffer.flushCache();

    assertThat(written).isEmpty();
  }

  @Test
  void keepsNothingAnyMoreOnceACommitCameWithoutTheHook() {
    buffer.offer("k", "1");
    buffer.commit(Map.of());

    buffer.flushCache();

    assertThat(buffer.offer("k", "2")).isFalse();
  }

  @Test
  void earnsTrustAnewAfterItsTaskWasRecycled() {
    earnTrust();
    buffer.clearCache();

    assertThat(buffer.offer("k", "1")).isFalse();
    buffer.flushCache();
    assertThat(buffer.offer("k", "2")).isTrue();
  }
}
