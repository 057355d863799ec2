package io.headwater.runtime;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.HaltingRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.ControllerMovedException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RebootstrapRequiredException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionCoordinatorFencedException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.LockException;
import org.apache.kafka.streams.errors.MisconfiguredInternalTopicException;
import org.apache.kafka.streams.errors.MissingInternalTopicsException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;

/** What a stream thread died of: how many such deaths are borne, and how soon it is replaced. */
enum DeathCause {
  /** An author wants to halt at a record. */
  DECLARED(0, Duration.ZERO, Duration.ZERO),

  /** Input that was to be read next does not exist any more, or nobody knows where to go on. */
  LOST_INPUT(0, Duration.ZERO, Duration.ZERO),

  /** The thread was taken for dead, and another one, or nobody, has its tasks or transaction. */
  FENCING(100, Duration.ofMillis(100), Duration.ofSeconds(10)),

  /** The cluster is away, or busy with itself. Waiting helps, however long it takes. */
  TRANSIENT(Integer.MAX_VALUE, Duration.ofMillis(500), Duration.ofSeconds(30)),

  /** A disk, a store, a topic or a permission; somebody may be repairing it. */
  INFRASTRUCTURE(5, Duration.ofSeconds(1), Duration.ofSeconds(30)),

  /** Anything else. */
  BUG(5, Duration.ofMillis(500), Duration.ofSeconds(10));

  /*
   * By type alone, and by any exception of the chain: Kafka Streams wraps what a client threw, and
   * its own exceptions tell less than their causes. The order of the lists counts. A topic that
   * does not exist is retriable to Kafka's clients, which have retried by then. A store that could
   * not be written for lack of an answer of the cluster died of the latter.
   */
  private static final List<Kind> KINDS = List.of(
      new Kind(DECLARED, Set.of(HaltingRecordException.class)),
      new Kind(LOST_INPUT, Set.of(InvalidOffsetException.class)),
      new Kind(
          FENCING,
          Set.of(
              TaskMigratedException.class,
              TaskCorruptedException.class,
              ProducerFencedException.class,
              InvalidProducerEpochException.class,
              InvalidTxnStateException.class,
              InvalidPidMappingException.class,
              OutOfOrderSequenceException.class,
              TransactionAbortedException.class,
              TransactionAbortableException.class,
              CommitFailedException.class,
              RebalanceInProgressException.class,
              UnknownMemberIdException.class,
              IllegalGenerationException.class,
              FencedInstanceIdException.class,
              FencedMemberEpochException.class,
              StaleMemberEpochException.class)),
      new Kind(
          INFRASTRUCTURE,
          Set.of(
              AuthenticationException.class,
              AuthorizationException.class,
              UnknownTopicOrPartitionException.class,
              InvalidTopicException.class,
              MissingSourceTopicException.class,
              MissingInternalTopicsException.class,
              MisconfiguredInternalTopicException.class)),
      new Kind(
          TRANSIENT,
          Set.of(
              RetriableException.class,
              LockException.class,
              BrokerNotAvailableException.class,
              ControllerMovedException.class,
              TransactionCoordinatorFencedException.class,
              UnreleasedInstanceIdException.class,
              RebootstrapRequiredException.class,
              WakeupException.class,
              InterruptException.class,
              ClusterUnavailableException.class)),
      new Kind(
          INFRASTRUCTURE,
          Set.of(
              ProcessorStateException.class,
              InvalidStateStoreException.class,
              IOException.class,
              UncheckedIOException.class,
              ConfigException.class,
              ApiException.class)));

  private static final Set<Class<? extends Throwable>> OF_NO_RECORD = Set.of(
      ProcessorStateException.class,
      InvalidStateStoreException.class,
      AuthenticationException.class,
      AuthorizationException.class,
      UnknownTopicOrPartitionException.class,
      InvalidTopicException.class);

  private final int budget;
  private final Duration firstPause;
  private final Duration longestPause;

  DeathCause(int budget, Duration firstPause, Duration longestPause) {
    this.budget = budget;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
  }

  /** Types of exceptions that make a cause. */
  private record Kind(DeathCause cause, Set<Class<? extends Throwable>> types) {
    boolean covers(Class<?> type) {
      return types.stream().anyMatch(one -> one.isAssignableFrom(type));
    }
  }

  /** Classifies what reached the top of a stream thread, with all its causes. */
  static DeathCause of(Throwable thrown) {
    List<Throwable> chain = Causes.of(thrown);
    for (Kind kind : KINDS) {
      for (Throwable one : chain) {
        if (kind.covers(one.getClass())) {
          return kind.cause();
        }
      }
    }
    return BUG;
  }

  /** Classifies a type by itself; empty for one that only wraps others. */
  static Optional<DeathCause> of(Class<?> type) {
    return type == StreamsException.class
        ? Optional.empty()
        : Optional.of(KINDS.stream()
            .filter(kind -> kind.covers(type))
            .findFirst()
            .map(Kind::cause)
            .orElse(BUG));
  }

  /** Returns how many deaths within a while are borne. */
  int budget() {
    return budget;
  }

  /** Tells whether the record that was in hand may be to blame. */
  static boolean mayBlameRecord(Throwable thrown) {
    DeathCause cause = of(thrown);
    return cause == BUG || (cause == INFRASTRUCTURE && !isOfNoRecord(thrown));
  }

  /** Tells whether a store, a disk, a topic or a permission failed: any other record dies, too. */
  private static boolean isOfNoRecord(Throwable thrown) {
    return Causes.of(thrown).stream()
        .anyMatch(one -> OF_NO_RECORD.stream().anyMatch(type -> type.isInstance(one)));
  }

  /** Returns how long to wait before the n-th replacement within a while, n from 1. */
  Duration pause(int deaths) {
    long doubled = firstPause.toMillis() << Math.min(deaths - 1, 16);
    return Duration.ofMillis(Math.min(doubled, longestPause.toMillis()));
  }
}
