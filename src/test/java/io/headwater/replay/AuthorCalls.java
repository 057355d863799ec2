package io.headwater.replay;

import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Numbers the calls that a topology makes into its author's code, and breaks some of them. */
final class AuthorCalls {
  /** What exceptions say, which nobody is to read. */
  static final String PAYLOAD = "quotes a payload";

  private final UnitTrace trace;
  private final List<Call> made = new ArrayList<>();
  private Function<Call, Optional<Fault>> plan = call -> Optional.empty();
  private int broken;

  /** What kind of function is called. */
  enum Kind {
    RULE,
    KEY,
    DECIDE,
    EVOLVE,
    INVARIANT,
    FOLD,
    MERGE,
    JOIN,
    PROCESS,
    PEEK,
    REACT,
    TIMER,
    PROCESS_ID,
    ROW,
    UPCAST,
    PARTITION
  }

  /**
   * A call.
   *
   * @param unit the unit of work that made it
   * @param number in its unit, from 0
   * @param mayBeNull whether it could return null
   */
  record Call(Kind kind, UnitTrace.Unit unit, int number, boolean mayBeNull) {
    boolean isAt(Call other) {
      return unit.equals(other.unit) && number == other.number;
    }
  }

  /** How a call breaks. */
  @FunctionalInterface
  interface Fault {
    /** Throws, or returns what the call is to return. */
    @Nullable
    Object end() throws Throwable;
  }

  /** The ways in which author's code breaks. */
  enum Way implements Fault {
    EXCEPTION(new IllegalStateException(PAYLOAD)),
    CHECKED(new IOException(PAYLOAD)),
    ERROR(new Error(PAYLOAD)),
    STACK(new StackOverflowError()),
    LINKAGE(new NoClassDefFoundError(PAYLOAD)),
    NULL(null);

    private final @Nullable Throwable thrown;

    Way(@Nullable Throwable thrown) {
      this.thrown = thrown;
    }

    @Override
    public @Nullable Object end() throws Throwable {
      if (thrown != null) {
        throw thrown;
      }
      return null;
    }

    /** Returns in which ways a call can break. */
    static List<Way> of(Call call) {
      return Arrays.stream(values())
          .filter(way -> way != NULL || call.mayBeNull())
          .toList();
    }

    Optional<String> exceptionClass() {
      return Optional.ofNullable(thrown).map(one -> one.getClass().getName());
    }
  }

  /** What a call throws in a run that others are compared with. */
  static final class MarkedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Fails a call with a code of our own choice, if the call is one that may choose. */
  static Fault marked(Call call, FailureCode code) {
    return () -> {
      throw call.kind() == Kind.PARTITION
          ? new MarkedException()
          : new RuleFailureException(code, MarkedException.class.getSimpleName());
    };
  }

  /** Tells whether a dead letter is that of a marked call. */
  static boolean isMarked(DeadLetter letter) {
    return letter.cause().message().endsWith(MarkedException.class.getSimpleName());
  }

  AuthorCalls(UnitTrace trace) {
    this.trace = trace;
  }

  /** Says which calls break from now on, and how. */
  void arm(Function<Call, Optional<Fault>> broken) {
    plan = broken;
  }

  /** Breaks a call by its number among all, from 0. */
  void arm(int number, Fault fault) {
    arm(call -> made.size() == number + 1 ? Optional.of(fault) : Optional.empty());
  }

  List<Call> made() {
    return made;
  }

  int broken() {
    return broken;
  }

  /** Makes a call to its end, and then breaks it if it is to be; one that threw is not counted. */
  <T> T result(Kind kind, Supplier<T> original) {
    T result = original.get();
    return end(next(kind, true), result);
  }

  /** Makes a call that cannot return null. */
  <T> T value(Kind kind, Supplier<T> original) {
    T value = original.get();
    return end(next(kind, false), value);
  }

  private Call next(Kind kind, boolean mayBeNull) {
    Call call = new Call(kind, trace.unit(), trace.nextCall(), mayBeNull);
    made.add(call);
    return call;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // a fault that returns does so with null
  private <T> T end(Call call, T result) {
    Optional<Fault> fault = plan.apply(call);
    if (fault.isEmpty()) {
      return result;
    }
    broken++;
    try {
      return (T) fault.get().end();
    } catch (Throwable e) {
      throw AuthorCalls.<RuntimeException>sneaked(e);
    }
  }

  @SuppressWarnings("unchecked") // the compiler need not know that it is a checked one
  private static <X extends Throwable> X sneaked(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
