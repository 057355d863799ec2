package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.behavior.RecordTransform;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import io.headwater.topology.StepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a user's own class; what it emits goes on after it has returned. */
record ProcessOperator(int step, StepSpec.Process spec, Operator next) implements Operator {
  @Override
  @SuppressWarnings("unchecked") // Envelope<Message> and Envelope<?> hold the same value
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    StagedOutput output = new StagedOutput(record, work);
    work.transform(step).process((Envelope<Message>) record, output);
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
    int ordinal = 0;
    for (Message value : output.emitted) {
      next.process(record.withValue(value).derived(++ordinal), work);
    }
  }

  private final class StagedOutput implements RecordTransform.Output {
    private final Envelope<?> record;
    private final UnitOfWork work;
    private final List<Message> emitted = new ArrayList<>();

    StagedOutput(Envelope<?> record, UnitOfWork work) {
      this.record = record;
      this.work = work;
    }

    @Override
    public void emit(Message value) {
      emitted.add(MapOperator.requireType(spec.to(), value, "emitted value"));
    }

    @Override
    public Optional<Snapshot> state(String store) {
      return work.snapshot(declared(store).name(), UnitOfWork.keyOf(record));
    }

    @Override
    public void put(String store, Message state) {
      Message typed = MapOperator.requireType(declared(store).state(), state, "state");
      long sequence = state(store).map(Snapshot::sequence).orElse(0L) + 1;
      Snapshot snapshot = new Snapshot(typed, sequence);
      work.put(store, UnitOfWork.keyOf(record), snapshot, record.eventTimeMillis());
    }

    @Override
    public void delete(String store) {
      work.delete(declared(store).name(), UnitOfWork.keyOf(record), record.eventTimeMillis());
    }

    private StepSpec.Store declared(String store) {
      return spec.stores().stream()
          .filter(one -> one.name().equals(store))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(
              "step '" + spec.name() + "' does not declare store '" + store + "'"));
    }
  }
}
