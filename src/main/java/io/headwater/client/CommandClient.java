package io.headwater.client;

import com.google.protobuf.Message;
import io.headwater.client.CommandClientSettings.WhenFull;
import io.headwater.diagnostic.Problem;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldMarks;
import io.headwater.event.RecordPosition;
import io.headwater.metrics.CommandMeter;
import io.headwater.metrics.CommandOutcome;
import io.headwater.metrics.TopologyMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to one aggregate and waits for their committed replies. Thread-safe.
 *
 * <p>Commands of one key are decided in the order in which they were sent by one thread. Each
 * command ends in exactly one way: with a reply; with an {@link UnansweredCommandException}, if
 * what became of it is not known; or with an {@link UnsentCommandException}, if it was surely not
 * written. What depends on a returned stage runs on the client's own threads, and must not block.
 */
public final class CommandClient implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** Rules read a command before it has a place. */
  private static final RecordPosition NOWHERE = new RecordPosition("", 0, 0);

  private final CommandClientSettings settings;
  private final CommandChannel channel;
  private final CommandMeter meter;
  private final EventPublisher publisher;
  private final PendingCommands pending;
  private final ReplyThread replies;
  private final Semaphore room;
  private final CommandFailures failures;

  private CommandClient(
      CommandClientSettings settings,
      CommandChannel channel,
      TopologyMetrics metrics,
      ReplyReader reader,
      EventPublisher publisher) {
    this.settings = settings;
    this.channel = channel;
    this.meter = metrics.commands(channel.aggregate());
    this.publisher = publisher;
    this.failures = new CommandFailures(channel.commands());
    this.pending = new PendingCommands(meter, System::nanoTime);
    this.room = new Semaphore(settings.maxPending());
    this.replies = new ReplyThread(reader, pending, failures, channel.replies());
  }

  /**
   * Opens a client, when the end of the reply topic is known: no reply is missed.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the reply topic does not exist, or a
   *     setting is malformed
   * @throws io.headwater.diagnostic.ClusterUnavailableException if the cluster does not answer
   */
  public static CommandClient open(CommandClientSettings settings, CommandChannel channel) {
    return open(settings, channel, new TopologyMetrics(channel.aggregate()));
  }

  /** Opens a client that measures itself among other things. */
  public static CommandClient open(
      CommandClientSettings settings, CommandChannel channel, TopologyMetrics metrics) {
    PublisherSettings publishing = PublisherSettings.of(settings.cluster())
        .withKafka(settings.kafka())
        .withPartitioning(channel.commands(), channel.partitioning());
    if (!settings.kafka().containsKey(ProducerConfig.LINGER_MS_CONFIG)) {
      publishing = publishing.withKafka(ProducerConfig.LINGER_MS_CONFIG, "0");
    }
    EventPublisher publisher = EventPublisher.open(publishing);
    try {
      ReplyReader reader = ReplyReader.open(settings.cluster(), channel.replies());
      CommandClient client = new CommandClient(settings, channel, metrics, reader, publisher);
      client.replies.start();
      return client;
    } catch (RuntimeException e) {
      publisher.close(Duration.ZERO);
      throw e;
    }
  }

  /** Sends a command with a random id. */
  public CompletionStage<CommandReply> send(Object key, Message command) {
    return send(key, command, CommandOptions.NONE);
  }

  /**
   * Sends a command.
   *
   * <p>Blocks while as many commands are pending as may be, if the settings say so, and for up to
   * 30 s where the topic is not known yet; otherwise returns at once.
   *
   * @param key id of the aggregate: a String, a Long or a byte[], as its stream declares
   * @throws IllegalArgumentException if the command or the key is of another type than the stream
   *     declares, or if the author's rule gives the command no partition
   */
  public CompletionStage<CommandReply> send(Object key, Message command, CommandOptions options) {
    requireTypes(key, command);
    if (FieldMarks.isPersonal(command.getDescriptorForType())) {
      throw new IllegalArgumentException(
          "commands of aggregate '%s' hold personal data, which is".formatted(channel.aggregate())
              + " not sealed here: seal and encode them, and send a PublishRecord");
    }
    String id = options.id().orElseGet(() -> UUID.randomUUID().toString());
    Instant time = options.eventTime().orElseGet(Instant::now);
    EventHeaders headers = options.headersOf(id, channel.command().fullName());
    OptionalInt partition = channel.rule().apply(Envelope.of(NOWHERE, time, headers, key, command));
    PublishRecord record = new PublishRecord(
        channel.commands(),
        partition,
        Optional.of(channel.keyType().encode(key)),
        Optional.of(CanonicalBytes.of(command)),
        headers,
        time);
    return send(record, options.deadline().orElse(settings.deadline()));
  }

  private void requireTypes(Object key, Message command) {
    String type = command.getDescriptorForType().getFullName();
    if (!type.equals(channel.command().fullName())
        || !channel.keyType().javaType().isInstance(key)) {
      throw new IllegalArgumentException("aggregate '%s' takes '%s' by %s keys, was '%s' by %s"
          .formatted(
              channel.aggregate(),
              channel.command().fullName(),
              channel.keyType().label(),
              type,
              key.getClass().getSimpleName()));
    }
  }

  /**
   * Sends a command that is encoded already.
   *
   * @param record of the command stream; given a random id if its header {@code hw-id} is absent
   * @throws IllegalArgumentException if it is of another topic, or has no key
   */
  public CompletionStage<CommandReply> send(PublishRecord record, Duration deadline) {
    if (!record.topic().equals(channel.commands()) || record.key().isEmpty()) {
      throw new IllegalArgumentException(
          "a command has a key and goes to '%s', was %s".formatted(channel.commands(), record));
    }
    PublishRecord identified = identified(record);
    String id = identified.headers().text(EventHeaders.ID).orElseThrow();
    PendingCommand command = new PendingCommand(
        id, deadline, System.nanoTime(), eventsOf(record.key().get()));
    meter.sent();
    if (!takeRoom(command)) {
      unsent(command, List.of(failures.full(settings.maxPending())), null);
      return command.answer();
    }
    var unused = command.answer().whenComplete((reply, failure) -> room.release());
    Optional<RuntimeException> ended = pending.add(command);
    if (ended.isPresent()) {
      unsent(command, List.of(failures.closed()), ended.get());
    } else {
      publish(identified, command);
    }
    return command.answer();
  }

  private static PublishRecord identified(PublishRecord record) {
    if (record.headers().contains(EventHeaders.ID)) {
      return record;
    }
    EventHeaders.Entry id =
        EventHeaders.Entry.text(EventHeaders.ID, UUID.randomUUID().toString());
    return new PublishRecord(
        record.topic(),
        record.partition(),
        record.key(),
        record.value(),
        record.headers().plus(id),
        record.eventTime());
  }

  private Optional<ReadToken.EventPartition> eventsOf(byte[] key) {
    return channel
        .events()
        .map(events -> new ReadToken.EventPartition(events.topic(), events.partitionOf(key)));
  }

  private boolean takeRoom(PendingCommand command) {
    if (settings.whenFull() == WhenFull.REFUSE) {
      return room.tryAcquire();
    }
    try {
      return room.tryAcquire(command.deadline().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void unsent(PendingCommand command, List<Problem> problems, @Nullable Throwable cause) {
    meter.outcome(CommandOutcome.UNSENT);
    command
        .answer()
        .completeExceptionally(new UnsentCommandException(command.id(), problems, cause));
  }

  private void publish(PublishRecord record, PendingCommand command) {
    CompletionStage<RecordPosition> written;
    try {
      written = publisher.publish(record);
    } catch (IllegalStateException e) { // closed meanwhile
      pending.fail(
          command,
          CommandOutcome.UNSENT,
          new UnsentCommandException(command.id(), List.of(failures.closed()), e));
      return;
    }
    var unused = written.whenComplete((position, failure) -> {
      if (failure == null) {
        pending.written(command, position);
      } else {
        unwritten(command, failure);
      }
    });
  }

  private void unwritten(PendingCommand command, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    if (cause instanceof UnpublishedEventException unpublished && !unpublished.mayBeWritten()) {
      pending.fail(
          command,
          CommandOutcome.UNSENT,
          new UnsentCommandException(command.id(), unpublished.problems(), cause));
    } else {
      pending.fail(command, CommandOutcome.ABANDONED, failures.unacknowledged(command, cause));
    }
  }

  /** Returns what is measured about the commands. */
  public CommandMeter meter() {
    return meter;
  }

  /**
   * Stops, within some seconds. Commands that were not answered by then end with an {@link
   * UnansweredCommandException}.
   */
  @Override
  public void close() {
    publisher.close(CLOSE_TIMEOUT);
    replies.close();
  }
}
