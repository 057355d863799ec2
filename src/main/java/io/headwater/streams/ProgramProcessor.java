package io.headwater.streams;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.RunningProgram;
import io.headwater.serde.HeaderBytes;
import io.headwater.state.CorruptStateException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Runs one program for one partition group: raw records in, raw records out to named children. */
final class ProgramProcessor implements Processor<byte[], Payload, byte[], Payload> {
  private final Program program;
  private final HostSettings settings;
  private final Map<String, Integer> entries = new HashMap<>();
  private @Nullable ProcessorContext<byte[], Payload> context;
  private @Nullable ProcessorHost host;
  private @Nullable RunningProgram running;
  private @Nullable StateUpkeep upkeep;
  private boolean hasProcessed;

  ProgramProcessor(Program program, HostSettings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<byte[], Payload> processorContext) {
    context = processorContext;
    for (int i = 0; i < program.entries().size(); i++) {
      entries.put(topicOf(program.entries().get(i), processorContext.applicationId()), i);
    }
    host = new ProcessorHost(program, settings, processorContext, this::wake);
    running = program.start(host, settings.limits());
    program.stateFold().ifPresent(fold -> {
      upkeep = new StateUpkeep(program, fold, settings, processorContext);
      upkeep.begin();
    });
  }

  private static String topicOf(ProgramEntry entry, String applicationId) {
    return entry instanceof ProgramEntry.Source source
        ? source.topic()
        : ProgramNames.hopTopic(applicationId, ((ProgramEntry.Hop) entry).hop());
  }

  @Override
  public void process(Record<byte[], Payload> record) {
    ProcessorContext<byte[], Payload> task = Objects.requireNonNull(context);
    RecordMetadata metadata = task.recordMetadata().orElseThrow();
    Integer entry = Objects.requireNonNull(entries.get(metadata.topic()), metadata.topic());
    InputRecord input = inputOf(record, metadata);
    process(entry, input);
    if (!hasProcessed || settings.suspects().isCommitDue(input.position())) {
      // Once at the start: stores write back, and outputs wait, when they have seen a commit.
      hasProcessed = true;
      task.commit();
    }
    settings.idleCommits().processed(task);
  }

  private void process(int entry, InputRecord input) {
    if (upkeep != null) {
      upkeep.beforeRecord();
    }
    try {
      Objects.requireNonNull(running).process(entry, input);
    } catch (Throwable e) { // whatever a step throws, also in languages that do not check that
      if (upkeep != null && e instanceof CorruptStateException corrupt) {
        upkeep.noteCorrupt(corrupt);
      }
      RecordInHandException.note(e, input.position());
      throw e;
    }
  }

  private void wake() {
    Objects.requireNonNull(running).wake(settings.clock().millis());
  }

  @Override
  public void close() {
    if (upkeep != null) {
      upkeep.close();
    }
    if (host != null) {
      host.close();
    }
    if (context != null) {
      settings.idleCommits().closed(context);
    }
  }

  private static InputRecord inputOf(Record<byte[], Payload> record, RecordMetadata metadata) {
    EventHeaders headers = HeaderBytes.fromKafka(record.headers());
    Optional<String> untimely = headers.text(ClampingTimestampExtractor.UNTIMELY);
    @Nullable Payload payload = record.value();
    return new InputRecord(
        new RecordPosition(metadata.topic(), metadata.partition(), metadata.offset()),
        untimely.map(Long::parseLong).orElse(record.timestamp()),
        untimely.isEmpty(),
        record.key(),
        payload == null ? null : payload.bytes(),
        headers.without(ClampingTimestampExtractor.UNTIMELY::equals));
  }
}
