package io.headwater.yaml;

import io.headwater.event.MessageType;
import io.headwater.event.Upcaster;
import io.headwater.expression.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what makes older values of a stream newer. */
final class UpcastDecoder {
  private final TypeDecoder types;
  private final RuleDecoder rules;

  UpcastDecoder(TopologyLanguage language, YamlProblems problems) {
    types = new TypeDecoder(language, problems);
    rules = new RuleDecoder(language, problems);
  }

  /** Reads a list, or the only one. Those with a mistake are left out: it is reported. */
  List<Upcaster> decode(YamlValue value, MessageType newest) {
    List<Upcaster> upcasters = new ArrayList<>();
    for (YamlValue one : value.isMap() ? List.of(value) : value.list()) {
      one.map()
          .map(map -> map.called("the upcaster"))
          .flatMap(map -> upcaster(map, newest))
          .ifPresent(upcasters::add);
    }
    return upcasters;
  }

  private Optional<Upcaster> upcaster(YamlMap map, MessageType newest) {
    map.allow("from", "to", "when", "set", "value");
    Optional<MessageType> from = map.required("from").flatMap(types::message);
    Optional<MessageType> to =
        map.has("to") ? map.optional("to").flatMap(types::message) : Optional.of(newest);
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    Scope scope = Scope.of("value", from.get());
    Optional<Upcaster.Guard> when =
        map.optional("when").flatMap(condition -> rules.guard(condition, scope));
    Optional<Upcaster.Change> change = change(map, from.get(), to.get(), scope);
    return change
        .filter(made -> map.has("when") == when.isPresent())
        .map(made -> new Upcaster(from.get(), to.get(), when, made, map.where()));
  }

  private Optional<Upcaster.Change> change(
      YamlMap map, MessageType from, MessageType to, Scope scope) {
    return map.has("set") || map.has("value") || from.equals(to)
        ? rules.upcast(map, from, to, scope)
        : Optional.of(Upcaster.keeping(from, to, map.where()).change());
  }
}
