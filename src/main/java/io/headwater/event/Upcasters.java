package io.headwater.event;

import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.RuleFailureException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How values of a stream are read: as the type that their record names, and then made into the
 * newest, step by step. There is one way from every older type to the newest, and none back.
 *
 * <p>At each type the upcasters from it to itself come first, each at most once, in their order.
 * Immutable, thread-safe.
 */
public final class Upcasters {
  private final MessageType newest;
  private final Map<String, Stage> stages;

  /**
   * What becomes of values of one type.
   *
   * @param onward absent for the newest type
   */
  private record Stage(MessageType type, List<Upcaster> inPlace, Optional<Upcaster> onward) {}

  private Upcasters(MessageType newest, Map<String, Stage> stages) {
    this.newest = newest;
    this.stages = stages;
  }

  /** Reads values of one type, which is the only one. */
  public static Upcasters none(MessageType type) {
    return new Upcasters(type, Map.of());
  }

  /**
   * Reads values of one type, and of others that are made into it.
   *
   * @throws InvalidTopologyException if {@link #problems} has any
   */
  public static Upcasters of(MessageType newest, List<Upcaster> upcasters) {
    List<LocatedProblem> problems = problems(newest.fullName(), newest, upcasters);
    if (!problems.isEmpty()) {
      throw new InvalidTopologyException(LocatedProblem.inFileOrder(problems));
    }
    Map<String, Stage> stages = new HashMap<>();
    for (Upcaster one : upcasters) {
      stages.computeIfAbsent(one.from().fullName(), name -> stage(one.from(), upcasters));
    }
    return new Upcasters(newest, stages);
  }

  private static Stage stage(MessageType type, List<Upcaster> upcasters) {
    List<Upcaster> from =
        upcasters.stream().filter(one -> one.from().equals(type)).toList();
    return new Stage(
        type,
        from.stream().filter(Upcaster::isInPlace).toList(),
        from.stream().filter(one -> !one.isInPlace()).findFirst());
  }

  /**
   * Returns what is wrong with upcasters: two ways on from one type, a way round, or one that does
   * not end at the newest type; conditions that are missing, or too many.
   *
   * @param stream names the stream in problems
   */
  public static List<LocatedProblem> problems(
      String stream, MessageType newest, List<Upcaster> upcasters) {
    return new UpcastChain(stream, newest, upcasters).problems();
  }

  /** Returns the type that all values are made into. */
  public MessageType newest() {
    return newest;
  }

  /** Returns the older types that can be read, in no order. */
  public Set<MessageType> older() {
    Set<MessageType> older = new LinkedHashSet<>();
    stages.values().stream()
        .filter(stage -> stage.onward().isPresent())
        .forEach(stage -> older.add(stage.type()));
    return older;
  }

  /** Tells whether there is nothing to make anything newer. */
  public boolean isEmpty() {
    return stages.isEmpty();
  }

  /** Tells whether a record that names its type is of one that can be read; else, that it may. */
  public boolean canRead(EventHeaders headers) {
    return headers
        .text(EventHeaders.TYPE)
        .filter(name -> !name.equals(newest.fullName()) && !stages.containsKey(name))
        .isEmpty();
  }

  /** Returns the type that a value was written as; the newest if its record names no other. */
  public MessageType typeOf(EventHeaders headers) {
    if (stages.isEmpty()) {
      return newest;
    }
    return headers
        .text(EventHeaders.TYPE)
        .flatMap(name -> Optional.ofNullable(stages.get(name)))
        .map(Stage::type)
        .orElse(newest);
  }

  /**
   * Parses a value and makes it into the newest type.
   *
   * @throws UndecodableEventException if it is not of its type, or an upcaster has no result
   */
  public Message decode(byte[] bytes, EventHeaders headers) {
    MessageType written = typeOf(headers);
    return newest(written.parse(bytes, headers));
  }

  /**
   * Decodes the value of a record. It comes back as it is if nothing makes its value newer; else
   * with the newest value, which is written anew wherever it goes, and a header that names its
   * type.
   *
   * @throws UndecodableEventException if it is not of its type, or an upcaster has no result
   */
  public Envelope<Message> newest(Envelope<Message> record) {
    Message written = record.value();
    Message made = newest(written);
    return made == written ? record : record.upcast(made);
  }

  /**
   * Makes a message into the newest type, and returns it as it is if it is that already.
   *
   * @throws UndecodableEventException if an upcaster has no result
   */
  public Message newest(Message written) {
    if (stages.isEmpty()) {
      return written;
    }
    Message value = written;
    @Nullable Stage stage = stages.get(written.getDescriptorForType().getFullName());
    while (stage != null) {
      for (Upcaster one : stage.inPlace()) {
        value = inPlace(one, value);
      }
      if (stage.onward().isEmpty()) {
        return value;
      }
      Upcaster onward = stage.onward().get();
      value = made(onward, value);
      stage = stages.get(onward.to().fullName());
    }
    return value;
  }

  private static Message inPlace(Upcaster upcaster, Message value) {
    if (!isFor(upcaster, value)) {
      return value;
    }
    Message made = made(upcaster, value);
    if (isFor(upcaster, made)) {
      // It would change the value again wherever that is read next.
      throw new UndecodableEventException(
          FailureCode.UPCAST_AGAIN, upcaster + " is for what it has made, too", null);
    }
    return made;
  }

  private static boolean isFor(Upcaster upcaster, Message value) {
    try {
      return upcaster.when().orElseThrow().condition().test(value);
    } catch (RuntimeException | Error e) {
      FatalErrors.rethrow(e);
      throw failed("condition of ", upcaster, e);
    }
  }

  private static Message made(Upcaster upcaster, Message value) {
    @Nullable Message made;
    try {
      made = upcaster.change().function().apply(value);
    } catch (RuntimeException | Error e) {
      FatalErrors.rethrow(e);
      throw failed("", upcaster, e);
    }
    if (made == null) {
      throw new UndecodableEventException(
          FailureCode.RULE_RETURNED_NULL, upcaster + " returned null", null);
    }
    if (!upcaster.to().isTypeOf(made)) {
      throw new UndecodableEventException(
          FailureCode.SERIALIZE,
          "%s made a '%s'".formatted(upcaster, made.getDescriptorForType().getFullName()),
          null);
    }
    return made;
  }

  private static UndecodableEventException failed(
      String part, Upcaster upcaster, Throwable thrown) {
    if (thrown instanceof RuleFailureException rule) {
      return new UndecodableEventException(
          rule.code(), part + upcaster + ": " + rule.getMessage(), null);
    }
    // The message of a user's exception may quote the payload: its class must do.
    return new UndecodableEventException(
        FailureCode.RULE_THREW,
        part + upcaster + " threw " + thrown.getClass().getSimpleName(),
        thrown);
  }

  /** Renders the types that are read. */
  @Override
  public String toString() {
    List<String> names = new ArrayList<>();
    older().forEach(type -> names.add(type.fullName()));
    return names.isEmpty() ? newest.toString() : newest + " of " + String.join(", ", names);
  }
}
