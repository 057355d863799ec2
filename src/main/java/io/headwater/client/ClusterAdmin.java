package io.headwater.client;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/** An {@link Admin} whose answers are waited for no longer than the address says. */
final class ClusterAdmin implements AutoCloseable {
  private final ClusterAddress cluster;
  private final Admin admin;

  private ClusterAdmin(ClusterAddress cluster, Admin admin) {
    this.cluster = cluster;
    this.admin = admin;
  }

  static ClusterAdmin open(ClusterAddress cluster) {
    try {
      return new ClusterAdmin(cluster, Admin.create(cluster.adminConfig()));
    } catch (KafkaException e) {
      throw ClusterFailures.whileConnecting(cluster, e);
    }
  }

  /**
   * Waits for an answer.
   *
   * @param tried what is asked for, as a failure says it: {@code listing the brokers}
   */
  <T> T answer(Function<Admin, KafkaFuture<T>> question, String tried) {
    try {
      return question.apply(admin).get(cluster.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw ClusterFailures.of(cluster, tried, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw ClusterFailures.unreachable(cluster, tried, e);
    } catch (InterruptedException e) {
      throw new InterruptException(e); // sets the interrupt flag again
    }
  }

  /** Asks without waiting. */
  <T> KafkaFuture<T> ask(Function<Admin, KafkaFuture<T>> question) {
    return question.apply(admin);
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
