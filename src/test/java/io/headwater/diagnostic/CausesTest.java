package io.headwater.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class CausesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void areFoundFromTheOutermostOn() {
    Exception inner = new Exception("inner");
    Exception outer = new Exception("outer", inner);

    assertThat(Causes.of(outer)).containsExactly(outer, inner);
    assertThat(Causes.rootOf(outer)).isSameAs(inner);
  }

  @Test
  void areEachFoundOnceInACircle() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);
    Exception around = new Exception("around", first);

    assertThat(within(around)).isSameAs(second);
    assertThat(Causes.of(around)).containsExactly(around, first, second);
  }

  @Test
  void endWhereEachMakesUpAnother() {
    assertThat(within(new Endless())).isInstanceOf(Endless.class);
  }

  @Test
  void areToldByTheirTypeWhereTheyHaveNoMessage() {
    assertThat(Causes.told(new IllegalStateException("why"))).isEqualTo("why");
    assertThat(Causes.told(new TimeoutException())).isEqualTo("TimeoutException");
    assertThat(Causes.told(new TimeoutException(" "))).isEqualTo("TimeoutException");
  }

  private static Throwable within(Throwable thrown) {
    return Assertions.assertTimeoutPreemptively(PATIENCE, () -> Causes.rootOf(thrown));
  }

  private static final class Endless extends Exception {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      return new Endless();
    }
  }
}
