package io.headwater.behavior;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import io.headwater.proto.Reply;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A process manager: it reacts to events, rejections and timers with commands, and remembers in
 * between. Each of its processes has an id and a state of its own.
 *
 * <p>Immutable; all functions are pure: no clock, no randomness. What a process did follows from
 * what came in, see {@link SagaProcess}.
 *
 * @param <S> the state type
 */
@SuppressWarnings("UnusedTypeParameter") // says whose states the handlers take
public final class Saga<S extends Message> {
  private final String name;
  private final MessageType state;
  private final Parts parts;
  private final SourceLocation where;

  /** Reacts to one kind of input, or to one timer. */
  @FunctionalInterface
  public interface Reactor {
    /**
     * Returns what the process does; must not return null, nor change {@code state}.
     *
     * @param value the input, or the case of it that is handled; for a timer, its firing
     * @param record the input or the firing, under the process id
     */
    Reacted react(Message state, Message value, Envelope<?> record);

    /** Returns its rules as their author wrote them, in order; empty for Java. */
    default Optional<List<String>> texts() {
      return Optional.empty();
    }
  }

  /** Which inputs a handler is for. */
  public enum Role {
    /** Those that start a process. */
    START,
    /** Those of a process that runs. */
    ON,
    /** Replies of a process that runs, by which a command was not accepted. */
    REJECTED;

    /** Returns the name as a topology spells it, such as {@code start}. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * A stream that the saga reads.
   *
   * @param type of its values
   * @param by yields the process id, or an empty text for an input that is of no process; absent
   *     for what {@link Saga#processOf} says
   * @param where where it was first named
   */
  public record Input(
      String stream,
      MessageType type,
      Optional<Rule<String>> by,
      List<Case> cases,
      SourceLocation where) {
    /** Copies the list. */
    public Input {
      cases = List.copyOf(cases);
    }

    /** Tells whether inputs of it may start a process. */
    public boolean starts() {
      return cases.stream().anyMatch(one -> one.role() == Role.START);
    }
  }

  /**
   * What is handled of a stream.
   *
   * @param field the case of the type's oneof; empty for all values
   */
  public record Case(
      Role role, Optional<FieldDescriptor> field, Reactor handler, SourceLocation where) {
    private boolean takes(MessageType type, Message value) {
      if (role == Role.REJECTED && isAccepted(value)) {
        return false;
      }
      return field.isEmpty() || Alternative.find(type, value).equals(numberOf(field.get()));
    }

    private static Optional<Integer> numberOf(FieldDescriptor field) {
      return Optional.of(field.getNumber());
    }

    private static boolean isAccepted(Message value) {
      FieldDescriptor status =
          value.getDescriptorForType().findFieldByNumber(Reply.STATUS_FIELD_NUMBER);
      Object set = value.getField(status);
      return ((com.google.protobuf.Descriptors.EnumValueDescriptor) set).getNumber()
          == Reply.Status.DECIDED_VALUE;
    }

    private Message part(Message value) {
      return field
          .map(one -> (Message)
              value.getField(value.getDescriptorForType().findFieldByNumber(one.getNumber())))
          .orElse(value);
    }

    /** Returns the case's name, or nothing if it takes all values. */
    public Optional<String> name() {
      return field.map(FieldDescriptor::getName);
    }
  }

  /** A timer by its name. */
  public record Timer(String name, Reactor handler, SourceLocation where) {}

  /**
   * A stream that commands are sent to.
   *
   * @param where where it was first named
   */
  public record Target(String stream, SourceLocation where) {}

  /** All that a saga is made of. */
  public record Parts(List<Input> inputs, List<Timer> timers, List<Target> targets) {
    /** Copies the lists. */
    public Parts {
      inputs = List.copyOf(inputs);
      timers = List.copyOf(timers);
      targets = List.copyOf(targets);
    }
  }

  /** Makes a saga of its parts. */
  public Saga(String name, MessageType state, Parts parts, SourceLocation where) {
    this.name = name;
    this.state = state;
    this.parts = parts;
    this.where = where;
  }

  /**
   * Starts a saga over a generated class.
   *
   * @param toBuilder usually {@code State::toBuilder}
   */
  public static <S extends Message, B extends Message.Builder> SagaBuilder<S, B> of(
      String name, Class<S> state, Function<S, B> toBuilder) {
    return new SagaBuilder<>(name, MessageType.of(state), toBuilder, SourceLocation.caller());
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the state type. */
  public MessageType state() {
    return state;
  }

  /** Returns where the saga was written. */
  public SourceLocation where() {
    return where;
  }

  /** Returns the streams that it reads, in the order in which they were first named. */
  public List<Input> inputs() {
    return parts.inputs();
  }

  /** Returns its timers. */
  public List<Timer> timers() {
    return parts.timers();
  }

  /** Returns the streams that it sends commands to. */
  public List<Target> targets() {
    return parts.targets();
  }

  /** Finds a stream that it reads. */
  public Optional<Input> input(String stream) {
    return parts.inputs().stream().filter(one -> one.stream().equals(stream)).findFirst();
  }

  /** Tells whether a value of a stream is handled at all. */
  public boolean handles(Input input, Message value) {
    return input.cases().stream().anyMatch(one -> one.takes(input.type(), value));
  }

  /**
   * Finds what handles a value of a stream.
   *
   * @param isRunning whether there is a process of its id
   */
  public Optional<Case> caseOf(Input input, Message value, boolean isRunning) {
    return input.cases().stream()
        .filter(one -> (one.role() == Role.START) != isRunning)
        .filter(one -> one.takes(input.type(), value))
        // A rejection is more than any reply.
        .min((one, other) ->
            Boolean.compare(one.role() != Role.REJECTED, other.role() != Role.REJECTED));
  }

  /**
   * Returns the id of the process that a record of a stream is of; empty if it is of none. Where no
   * rule says so, it is the id in header {@code hw-process} if this saga has put it there; else the
   * key of a record that may start a process, and the correlation id of any other.
   *
   * @throws RuleFailureException if a rule says so, and returned null
   */
  public Optional<String> processOf(Input input, Envelope<?> record) {
    String process = input
        .by()
        .map(rule -> requireResult(rule.apply(record), "process id"))
        .or(() -> ProcessHeader.read(name, record))
        .orElseGet(
            () -> input.starts() && record.hasKey() ? record.keyText() : record.correlationId());
    return Optional.of(process).filter(text -> !text.isEmpty());
  }

  private static <T> T requireResult(@Nullable T result, String what) {
    if (result == null) {
      throw new RuleFailureException(FailureCode.RULE_RETURNED_NULL, what + " returned null");
    }
    return result;
  }

  /**
   * Reacts to an input, by what {@link #caseOf} has found.
   *
   * @throws RuleFailureException if the handler returned null
   */
  public Reacted react(Case found, Message before, Envelope<?> record) {
    return requireResult(
        found.handler().react(before, found.part(record.value()), record), "reaction");
  }

  /**
   * Reacts to a timer.
   *
   * @throws UnhandledCaseException if the saga has no timer of that name
   * @throws RuleFailureException if the handler returned null
   */
  public Reacted fire(String timer, Message before, Envelope<?> firing) {
    Timer due = parts.timers().stream()
        .filter(one -> one.name().equals(timer))
        .findFirst()
        .orElseThrow(() -> new UnhandledCaseException(name, "there is no timer '" + timer + "'"));
    return requireResult(due.handler().react(before, firing.value(), firing), "reaction");
  }

  /** Requires that somebody handles a timer before it is set. */
  void requireTimer(String timer) {
    if (parts.timers().stream().noneMatch(one -> one.name().equals(timer))) {
      throw new UnhandledCaseException(name, "there is no timer '" + timer + "'");
    }
  }

  /** Returns a command as a message of its stream's type, wrapping a case of its oneof. */
  public static Message asCommand(MessageType type, Message command) {
    return type.wrap(command);
  }
}
