package io.headwater.streams;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.LetterForm;
import io.headwater.diagnostic.StrayInterrupts;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.host.Letters;
import io.headwater.host.MetricsObserver;
import io.headwater.host.StoreTables;
import io.headwater.operator.Failure;
import io.headwater.operator.HeaderLayout;
import io.headwater.operator.InputRecord;
import io.headwater.operator.NewestOutput;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.OutputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import io.headwater.serde.HeaderBytes;
import io.headwater.state.ObjectStore;
import io.headwater.state.StateMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/** Gives a program its stores, its outputs and its counters inside a Kafka Streams task. */
final class ProcessorHost implements OperatorHost, AutoCloseable {
  private static final Duration SOON = Duration.ofMillis(1);

  private final Program program;
  private final HostSettings settings;
  private final ProcessorContext<byte[], Payload> context;
  private final List<String> children;
  private final MetricsObserver meters;
  private final Observer observer;
  private final WakeUp wakeUp;
  private final Optional<NewestOutputs> newest;
  private final StrayInterrupts interrupts;
  private Optional<Cancellable> round = Optional.empty();

  ProcessorHost(
      Program program,
      HostSettings settings,
      ProcessorContext<byte[], Payload> context,
      Runnable wake) {
    this.program = program;
    this.settings = settings;
    this.context = context;
    this.children =
        program.exits().stream().map(exit -> ProgramNames.child(program, exit)).toList();
    this.interrupts = new StrayInterrupts(
        "program=%s, partition=%d".formatted(program.name(), context.taskId().partition()),
        () -> false); // nobody but a step interrupts a stream thread
    this.wakeUp = new WakeUp(context, settings.clock(), wake);
    this.meters = new MetricsObserver(program, settings.metrics(), settings.clock());
    this.observer = settings.breaker().map(breaker -> breaker.counting(meters)).orElse(meters);
    this.newest = NewestOutputs.areIn(program)
        ? Optional.of(NewestOutputs.of(program, context, this::write))
        : Optional.empty();
  }

  private void write(NewestOutput output) {
    forward(output.encoded());
    observer.emitted(output.exit());
  }

  @Override
  public boolean keepNewest(NewestOutput output) {
    return newest.isPresent() && newest.get().keep(output);
  }

  @Override
  public StateTable states(String store) {
    return StoreTables.states(map(store));
  }

  private StateMap<?> map(String store) {
    ObjectStore<?> states = context.getStateStore(store);
    return states;
  }

  @Override
  public IdTable ids(String store) {
    WindowStore<Bytes, byte[]> ids = context.getStateStore(store);
    ProgramStore.Ids declared = program.stores().stream()
        .filter(one -> one.name().equals(store))
        .map(ProgramStore.Ids.class::cast)
        .findFirst()
        .orElseThrow();
    return new WindowIdTable(ids, declared.window().toMillis(), context::currentStreamTimeMs);
  }

  @Override
  public WindowTable windows(String store) {
    return StoreTables.windows(map(store));
  }

  @Override
  public SubscriptionTable subscriptions(String store) {
    return StoreTables.subscriptions(map(store));
  }

  @Override
  public ParkingTable parking(String store) {
    return StoreTables.parking(map(store), settings.clock());
  }

  @Override
  public DelayTable delays(String store) {
    return StoreTables.delays(map(store), settings.clock());
  }

  @Override
  public TimerTable timers(String store) {
    return StoreTables.timers(map(store));
  }

  @Override
  public void wakeBy(long wallClockMillis) {
    wakeUp.by(wallClockMillis);
  }

  @Override
  public HeaderLayout headerLayout() {
    return settings.headers();
  }

  @Override
  public void forward(OutputRecord output) {
    Payload payload = new Payload(output.value(), output.partition());
    context.forward(
        record(output.key(), payload, output.timestamp(), output.headers()),
        children.get(output.exit()));
  }

  @Override
  public void deadLetter(InputRecord source, Failure failure) {
    DeadLetter letter =
        Letters.of(source, failure, context.applicationId(), settings.clock().instant());
    // Producers refuse negative timestamps, brokers those too far ahead (by default one hour,
    // KIP-1030), and either would end the transaction; the original one is in a header.
    long timestamp = source.isTimely() ? source.timestamp() : settings.clock().millis();
    LetterForm.Written written =
        settings.letters().of(source.position().topic()).write(letter);
    Payload payload = new Payload(written.value(), source.position().partition());
    context.forward(
        record(written.key(), payload, timestamp, written.headers()),
        ProgramNames.deadLetterSink(program, source.position().topic()));
  }

  @Override
  public void stepsEnded() {
    interrupts.clear();
  }

  @Override
  public void await(Duration wait) {
    // A thread punctuates after each round over its tasks, just before it commits. A schedule that
    // stayed would make an idle thread commit for ever.
    if (round.isEmpty()) {
      round = Optional.of(context.schedule(SOON, PunctuationType.WALL_CLOCK_TIME, this::endRound));
    }
    settings.waits().await(wait);
    // So that neither the open transaction nor the time since the last poll goes on growing.
    context.commit();
  }

  private void endRound(long now) {
    settings.waits().roundEnded();
    round.ifPresent(Cancellable::cancel);
    round = Optional.empty();
  }

  @SuppressWarnings("NullAway") // Kafka's Record takes a null key
  private static Record<byte[], Payload> record(
      byte @org.jspecify.annotations.Nullable [] key,
      Payload payload,
      long timestamp,
      EventHeaders headers) {
    // Given headers, a Record would copy them.
    Record<byte[], Payload> record = new Record<>(key, payload, timestamp);
    HeaderBytes.addTo(record.headers(), headers);
    return record;
  }

  @Override
  public Observer observer() {
    return observer;
  }

  @Override
  public FieldProtection protection() {
    return settings.protection();
  }

  @Override
  public void close() {
    meters.close();
  }
}
