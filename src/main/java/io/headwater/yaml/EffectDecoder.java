package io.headwater.yaml;

import com.google.protobuf.Message;
import io.headwater.behavior.Effect;
import io.headwater.behavior.Rule;
import io.headwater.expression.ResultType;
import io.headwater.topology.EffectSpec;
import io.headwater.topology.StreamSpec;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the document of an effect. */
final class EffectDecoder {
  private final TopologyLanguage language;
  private final DeclaredStreams streams;
  private final RuleDecoder rules;
  private final YamlProblems problems;

  EffectDecoder(TopologyLanguage language, DeclaredStreams streams, YamlProblems problems) {
    this.language = language;
    this.streams = streams;
    this.rules = new RuleDecoder(language, problems);
    this.problems = problems;
  }

  /** Returns the effect; empty if anything is wrong that the validator could not tell. */
  Optional<EffectSpec> decode(YamlMap map) {
    map.allow("effect", "from", "when", "call", "to", "workers", "on-error");
    YamlValue title = map.required("effect").orElseThrow();
    Optional<String> name = title.text();
    String subject = "effect '" + name.orElse("") + "' ";
    Optional<StreamSpec> from = map.required("from")
        .flatMap(value -> streams.named(value, "HW1594", subject + "reads from"));
    Optional<YamlValue> call = map.required("call");
    Optional<Supplier<Effect>> made =
        call.flatMap(value -> language.classes().maker(value, Effect.class));
    Optional<Integer> workers = map.has("workers")
        ? map.optional("workers").flatMap(new TypeDecoder(language, problems)::count)
        : Optional.of(EffectSpec.DEFAULT_WORKERS);
    var recovery = new RecoveryDecoder(language, problems).decode(map, "on-error");
    if (name.isEmpty() || from.isEmpty()) {
      return Optional.empty();
    }
    RecordFlow flow = new RecordFlow(from.get().value(), from.get().keyType(), false);
    Optional<Rule<Boolean>> when = map.optional("when")
        .flatMap(value -> rules.rule(value, flow.scope(), new ResultType.Condition()));
    Optional<EffectSpec.Answer> to =
        map.optional("to").flatMap(value -> answer(value, subject, flow));
    boolean isWhole = when.isPresent() == map.has("when") && to.isPresent() == map.has("to");
    if (!isWhole || made.isEmpty() || workers.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new EffectSpec(
        name.get(),
        from.get().name(),
        when,
        new EffectSpec.Call(call.get().written(), made.get()),
        to,
        workers.get(),
        recovery,
        title.where()));
  }

  /** Reads the stream alone, or with what is said about the commands. */
  private Optional<EffectSpec.Answer> answer(YamlValue value, String subject, RecordFlow flow) {
    if (!value.isMap()) {
      return stream(value, subject)
          .map(to -> new EffectSpec.Answer(to.name(), Optional.empty(), Optional.empty()));
    }
    Optional<YamlMap> parts = value.map().map(map -> map.allow("stream", "key", "failed"));
    Optional<StreamSpec> to =
        parts.flatMap(map -> map.required("stream")).flatMap(one -> stream(one, subject));
    if (parts.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    YamlMap map = parts.get();
    Optional<Rule<Object>> key = map.optional("key")
        .flatMap(
            one -> rules.rule(one, flow.scope(), new ResultType.Key(to.get().keyType())));
    Optional<Rule<Message>> failed = map.optional("failed")
        .flatMap(one -> rules.message(one, to.get().value(), flow.scope()))
        .map(rule -> rule.of(to.get().value()));
    return key.isPresent() == map.has("key") && failed.isPresent() == map.has("failed")
        ? Optional.of(new EffectSpec.Answer(to.get().name(), key, failed))
        : Optional.empty();
  }

  private Optional<StreamSpec> stream(YamlValue value, String subject) {
    return streams.named(value, "HW1594", subject + "sends commands to");
  }
}
