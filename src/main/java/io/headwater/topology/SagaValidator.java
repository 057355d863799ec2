package io.headwater.topology;

import io.headwater.behavior.Saga;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import java.util.List;
import java.util.Optional;

/** Finds what is wrong with a declared saga. */
final class SagaValidator {
  private final TopologySpec spec;
  private final SagaSpec saga;
  private final TopologyValidator validator;

  SagaValidator(TopologySpec spec, SagaSpec saga, TopologyValidator validator) {
    this.spec = spec;
    this.saga = saga;
    this.validator = validator;
  }

  void check() {
    validator.checkName(saga.name(), "saga", saga.where());
    validator.checkName(saga.store(), "store", saga.where());
    checkEvents();
    saga.behavior().inputs().forEach(this::checkInput);
    saga.behavior().targets().forEach(this::checkTarget);
    checkStarts();
    if (saga.deduplicationWindow().toMillis() < 1) {
      report(
          "HW1503",
          saga.where(),
          "saga '%s' remembers input ids for %s, expected at least 1 ms"
              .formatted(saga.name(), saga.deduplicationWindow()),
          "declare a positive deduplication window");
    }
  }

  private void report(String code, SourceLocation where, String what, String fix) {
    validator.report(code, where, what, fix);
  }

  private Optional<StreamSpec> declared(String stream, String role, SourceLocation where) {
    Optional<StreamSpec> found = spec.stream(stream);
    if (found.isEmpty()) {
      report(
          "HW1504",
          where,
          "saga '%s' %s %s".formatted(saga.name(), role, validator.unknownStream(stream)),
          "declare the stream, or correct the name");
    }
    return found;
  }

  private void checkEvents() {
    Optional<StreamSpec> events = declared(saga.events(), "keeps its events in", saga.where());
    if (events.isEmpty()) {
      return;
    }
    StreamSpec stream = events.get();
    if (!stream.value().fullName().equals(SagaSpec.EVENT)) {
      report(
          "HW1505",
          saga.where(),
          "events of saga '%s' are '%s', but stream '%s' holds '%s'"
              .formatted(saga.name(), SagaSpec.EVENT, stream.name(), stream.value()),
          "declare the stream with 'value: " + SagaSpec.EVENT + "'");
    }
    if (stream.keyType() != KeyType.STRING || !stream.keyspace().isKeyed()) {
      report(
          "HW1506",
          saga.where(),
          "events of saga '%s' are in stream '%s' with %s, but a process is found by its id, a text"
              .formatted(saga.name(), stream.name(), stream.keyspace()),
          "declare string keys, and a partitioner that hashes the key");
    }
    if (saga.reads(stream.name())) {
      report(
          "HW1507",
          saga.where(),
          "saga '%s' reads its own events, stream '%s'".formatted(saga.name(), stream.name()),
          "remove the handlers: what it did is in its state");
    }
  }

  private void checkInput(Saga.Input input) {
    Optional<StreamSpec> stream = declared(input.stream(), "reads", input.where());
    if (stream.isPresent() && !stream.get().value().equals(input.type())) {
      report(
          "HW1508",
          input.where(),
          "saga '%s' handles '%s' of stream '%s', which holds '%s'"
              .formatted(
                  saga.name(),
                  input.type().fullName(),
                  input.stream(),
                  stream.get().value()),
          "handle the values of the stream, or read another one");
    }
  }

  private void checkTarget(Saga.Target target) {
    Optional<StreamSpec> stream = declared(target.stream(), "sends to", target.where());
    if (stream.isPresent() && target.stream().equals(saga.events())) {
      report(
          "HW1509",
          target.where(),
          "saga '%s' sends to its own events, stream '%s'".formatted(saga.name(), saga.events()),
          "send to a stream of commands: events are written by themselves");
    }
  }

  private void checkStarts() {
    List<Saga.Input> inputs = saga.behavior().inputs();
    if (inputs.stream().noneMatch(Saga.Input::starts)) {
      report(
          "HW1510",
          saga.where(),
          "saga '%s' can never start: no input starts a process".formatted(saga.name()),
          "add a handler under 'start'");
    }
  }
}
