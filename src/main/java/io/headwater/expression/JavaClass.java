package io.headwater.expression;

import io.headwater.expression.internal.CompiledRule;
import io.headwater.expression.internal.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/*
 * The interpreter counts its work, and a compiled rule must not yield a value where that count
 * would have ended it. So a rule is compiled for records whose texts and collections are of a
 * limited size, which is checked where they are read. The work of the interpreter on such records
 * is bounded here, from above; if it may be too much, the class is not made. Larger records are
 * left to the interpreter.
 */
/** The class that an expression becomes, while its source is written. */
final class JavaClass {
  private static final String OPERATIONS = Operations.class.getName();

  /** A length that a text of the record may have, and the number of elements of a collection. */
  record Bounds(int characters, int elements) {
    /** From generous to strict: the first is taken that the work allows. */
    static final List<Bounds> ALL =
        List.of(new Bounds(16_384, 1_000), new Bounds(4_096, 250), new Bounds(1_024, 60));
  }

  private final String name;
  private final Bounds bounds;
  private final List<Object> constants = new ArrayList<>();
  private final List<String> constantTypes = new ArrayList<>();
  private final List<String> members = new ArrayList<>();
  private Optional<ClassLoader> loader = Optional.empty();
  private long rounds = 1;
  private long iterations;
  private long work;

  JavaClass(String name, Bounds bounds) {
    this.name = name;
    this.bounds = bounds;
  }

  Bounds bounds() {
    return bounds;
  }

  /** Returns the source of an object that is made now. */
  String constant(Object value, Class<?> type) {
    int known = constants.indexOf(value);
    if (known >= 0) {
      return "c" + known;
    }
    String field = "c" + constants.size();
    members.add("  private final %s %s;".formatted(type.getCanonicalName(), field));
    constants.add(value);
    constantTypes.add(type.getCanonicalName());
    return field;
  }

  /** Adds a method; returns its name. */
  String method(String returns, String parameters, String body) {
    String method = "m" + members.size();
    members.add("  private %s %s(%s) {\n%s  }".formatted(returns, method, parameters, body));
    return method;
  }

  /** Returns a value of the record, checked to be of a size that the class is made for. */
  JavaValue guarded(String source, JavaType type) {
    int limit = switch (type.kind()) {
      case TEXT, BYTES -> bounds.characters();
      case LIST, MAP -> bounds.elements();
      default -> 0;
    };
    String cast = switch (type.kind()) {
      case LIST, MAP -> "(%s) ".formatted(type.java());
      default -> "";
    };
    return limit == 0
        ? new JavaValue(source, type, 0)
        : new JavaValue(
            "%s.atMost(%d, %s%s)".formatted(OPERATIONS, limit, cast, source), type, limit);
  }

  /** Counts work that the interpreter may have, in the units of {@link Meter}. */
  void charge(long units) {
    work += rounds * units;
    check();
  }

  /** Counts what is done for each element of a list. */
  void enterLoop(long elements) {
    iterations += rounds * (elements + 1);
    rounds *= Math.max(elements, 1);
    check();
  }

  void leaveLoop(long elements) {
    rounds /= Math.max(elements, 1);
  }

  private void check() {
    if (work > Meter.MAX_WORK || iterations > Meter.MAX_ITERATIONS) {
      throw new TooMuchException();
    }
  }

  /** Takes note of a value that is made; the interpreter makes none that is larger. */
  void make(long size, long limit) {
    if (size > limit) {
      throw new TooMuchException();
    }
  }

  /** Makes sure that the class can name a class of messages. */
  void use(MessageForm form) {
    form.generated().ifPresent(type -> {
      if (loader.isEmpty()) {
        loader = Optional.of(type.getClassLoader());
      }
      if (!isVisible(type) || !isVisible(CompiledRule.class)) {
        throw new NotTranslatableException();
      }
    });
  }

  private boolean isVisible(Class<?> type) {
    try {
      return Class.forName(type.getName(), false, loader.orElseThrow()) == type;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Returns the whole class, which evaluates to {@code value}. */
  JavaSource finish(JavaValue value) {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < constants.size(); i++) {
      fields.append("    c%d = (%s) all[%d];\n".formatted(i, constantTypes.get(i), i));
    }
    String source = """
        public final class %s implements %s {
        %s
          public %s(Object[] all) {
        %s  }

          public Object evaluate(%s b) {
            return %s;
          }
        }
        """.formatted(
            name,
            CompiledRule.class.getName(),
            String.join("\n", members),
            name,
            fields,
            Bindings.class.getName(),
            value.boxed());
    return new JavaSource(
        name, source, List.copyOf(constants), loader.orElseGet(CompiledRule.class::getClassLoader));
  }

  /** The interpreter may have too much work. */
  static final class TooMuchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMuchException() {
      super("too much work", null, false, false);
    }
  }
}
