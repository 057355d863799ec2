package io.headwater.expression;

import dev.cel.runtime.CelFunctionResolver;
import dev.cel.runtime.CelResolvedOverload;
import dev.cel.runtime.CelVariableResolver;
import io.headwater.event.UndecodableEventException;
import io.headwater.expression.internal.Digests;
import io.headwater.expression.internal.HeaderTexts;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the names of an expression stand for while it is evaluated once; asked for as needed. */
final class Evaluation implements CelVariableResolver, CelFunctionResolver {
  private final Environment environment;
  private final Bindings bindings;
  private @Nullable Object first;
  private @Nullable Object second;
  private @Nullable Map<String, String> headers;
  private Optional<UndecodableEventException> undecodable = Optional.empty();

  Evaluation(Environment environment, Bindings bindings) {
    this.environment = environment;
    this.bindings = bindings;
  }

  /** Returns why the record in hand could not be read. */
  Optional<UndecodableEventException> undecodable() {
    return undecodable;
  }

  @Override
  public Optional<Object> find(String name) {
    try {
      return environment.variables().containsKey(name)
          ? Optional.of(value(name))
          : Optional.empty();
    } catch (UndecodableEventException e) {
      undecodable = Optional.of(e);
      throw e;
    }
  }

  private Object value(String name) {
    if (name.equals(environment.scope().first().name())) {
      if (first == null) {
        first = environment.universe().normalised(bindings.first());
      }
      return first;
    }
    if (environment
        .scope()
        .second()
        .filter(message -> message.name().equals(name))
        .isPresent()) {
      if (second == null) {
        second = environment.universe().normalised(bindings.second());
      }
      return second;
    }
    return switch (name) {
      case Environment.KEY -> bindings.record().key();
      case Environment.NOW -> bindings.record().eventTime();
      case Environment.HEADERS -> headers();
      case Environment.IS_NEW -> bindings.isNew();
      default -> throw new IllegalStateException("no variable is named " + name);
    };
  }

  private Map<String, String> headers() {
    if (headers == null) {
      headers = HeaderTexts.of(bindings.record().headers());
    }
    return headers;
  }

  @Override
  public Optional<CelResolvedOverload> findOverloadMatchingArgs(
      String function, Collection<String> overloads, Object[] args) {
    return findOverloadMatchingArgs(function, args);
  }

  @Override
  public Optional<CelResolvedOverload> findOverloadMatchingArgs(String function, Object[] args) {
    if (!function.equals(Functions.ID)) {
      return Optional.empty();
    }
    String record = bindings.record().id();
    return Optional.of(CelResolvedOverload.of(
        Functions.ID,
        "id_string",
        names -> Digests.uuid5(record, (String) names[0]),
        true,
        String.class));
  }
}
