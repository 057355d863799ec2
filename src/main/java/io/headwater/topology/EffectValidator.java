package io.headwater.topology;

import io.headwater.event.KeyType;
import java.time.Duration;
import java.util.Optional;

/** Finds what is wrong with a declared effect. */
final class EffectValidator {
  private static final int MOST_WORKERS = 1_000;

  private final TopologySpec spec;
  private final EffectSpec effect;
  private final TopologyValidator validator;
  private final String owner;

  EffectValidator(TopologySpec spec, EffectSpec effect, TopologyValidator validator) {
    this.spec = spec;
    this.effect = effect;
    this.validator = validator;
    this.owner = "effect '" + effect.name() + "'";
  }

  void check() {
    validator.checkName(effect.name(), "effect", effect.where());
    requireStream("reads from", effect.from());
    effect.to().ifPresent(answer -> {
      requireStream("sends commands to", answer.stream());
      checkKey(answer);
    });
    if (effect.workers() < 1 || effect.workers() > MOST_WORKERS) {
      report(
          "HW1596",
          "%s has %d workers, expected 1 to %d".formatted(owner, effect.workers(), MOST_WORKERS),
          "declare 1 to " + MOST_WORKERS + " workers");
    }
    effect.recovery().ifPresent(this::checkRecovery);
  }

  private void requireStream(String verb, String name) {
    if (spec.stream(name).isEmpty()) {
      report(
          "HW1594",
          owner + " " + verb + " " + validator.unknownStream(name),
          "declare the stream, or correct the name");
    }
  }

  private void checkKey(EffectSpec.Answer answer) {
    Optional<KeyType> record = spec.stream(effect.from()).map(StreamSpec::keyType);
    Optional<KeyType> command = spec.stream(answer.stream()).map(StreamSpec::keyType);
    if (answer.key().isEmpty()
        && record.isPresent()
        && command.isPresent()
        && record.get() != command.get()) {
      report(
          "HW1595",
          "%s reads %s keys, but sends commands to stream '%s' with %s keys"
              .formatted(
                  owner, record.get().label(), answer.stream(), command.get().label()),
          "say what the key of the command is");
    }
  }

  private void checkRecovery(Recovery declared) {
    if (declared.parks()) {
      report(
          "HW1597",
          owner + " parks records, which only programs of Kafka Streams can",
          "declare retry, dead-letter, skip or fail; later records of the key wait for a retry");
    }
    if (declared.setsAside()) {
      report(
          "HW1896",
          owner + " lets records wait aside, which only programs of Kafka Streams can",
          "leave out 'waits: aside'; records of other keys go on while an effect is tried again");
    }
    new RecoveryValidator(spec, validator).check(owner, effect.where(), declared, true);
    if (declared instanceof Recovery.Retry retry) {
      Duration total = retry.longestTotalWait();
      if (total.compareTo(EffectSpec.LONGEST_TOTAL_WAIT) > 0) {
        report(
            "HW1598",
            "%s may wait %s for one record, expected at most %s"
                .formatted(owner, total, EffectSpec.LONGEST_TOTAL_WAIT),
            "declare fewer attempts, or shorter waits");
      }
    }
  }

  private void report(String code, String what, String fix) {
    validator.report(code, effect.where(), what, fix);
  }
}
