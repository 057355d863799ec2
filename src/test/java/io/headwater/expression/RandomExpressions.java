package io.headwater.expression;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes well-typed expressions over {@code value} and {@code state}, Things of {@code kinds}. */
final class RandomExpressions {
  /** The types of expressions that it writes. */
  enum Type {
    BOOL,
    INT,
    UINT,
    DOUBLE,
    TEXT,
    BYTES,
    TIME,
    SPAN,
    INTS,
    TEXTS,
    THING,
    THINGS
  }

  /** Fields that a message may be built with, by the types of their values. */
  private static final Map<Type, String> BUILT = Map.ofEntries(
      Map.entry(Type.BOOL, "flag"),
      Map.entry(Type.INT, "small whole narrow colour maybe right"),
      Map.entry(Type.UINT, "count big"),
      Map.entry(Type.DOUBLE, "ratio real perhaps"),
      Map.entry(Type.TEXT, "text note left odd_2name3 label"),
      Map.entry(Type.BYTES, "raw"),
      Map.entry(Type.TIME, "at"),
      Map.entry(Type.SPAN, "span"),
      Map.entry(Type.INTS, "sizes smalls colours"),
      Map.entry(Type.TEXTS, "names"),
      Map.entry(Type.THING, "child both"),
      Map.entry(Type.THINGS, "parts"));

  private static final List<String> TEXTS = List.of(
      "''",
      "'a'",
      "' pad '",
      "'12'",
      "'-0'",
      "'+5'",
      "'1e3'",
      "'0x1p3'",
      "'5d'",
      "'\\u0663'",
      "'Zürich'",
      "'\\U0001F600'",
      "'\\uFF5E'",
      "'a\"b\\\\c\\n'",
      "key");
  private static final List<String> INTS =
      List.of("0", "1", "-1", "7", "9223372036854775807", "-9223372036854775808", "2147483648");
  private static final List<String> MAPS_OF_INTS = List.of(
      "{0: [1, -1], 7: [0, 7, 9223372036854775807]}",
      "{-9223372036854775808: [5], 1: [2147483648], 5: [-1]}");
  private static final List<String> MAPS_OF_TEXT =
      List.of("{'a': 1, '': -1, 'Z\\u00fcrich': 7}", "{'12': -9223372036854775808, 'aB': 5}");
  private static final List<String> COMPARISONS = List.of("<", "<=", ">", ">=", "==", "!=");

  private final Random random;
  private final String typeName;
  private int variables;
  private List<String> thingsInScope = List.of();
  private List<String> intsInScope = List.of();

  RandomExpressions(Random random, String typeName) {
    this.random = random;
    this.typeName = typeName;
  }

  /** Returns an expression that is no more than {@code depth} operations deep, or little more. */
  String next(Type type, int depth) {
    if (depth > 0 && random.nextInt(12) == 0) {
      return "(%s ? %s : %s)"
          .formatted(next(Type.BOOL, depth - 1), next(type, depth - 1), next(type, depth - 1));
    }
    return switch (type) {
      case BOOL -> bool(depth);
      case INT -> whole(depth);
      case UINT -> unsigned(depth);
      case DOUBLE -> real(depth);
      case TEXT -> text(depth);
      case BYTES -> pick(thing(depth) + ".raw", "b'a'", "b''", thing(depth) + ".raws[0]");
      case TIME -> time(depth);
      case SPAN -> span(depth);
      case INTS -> ints(depth);
      case TEXTS -> texts(depth);
      case THING -> random.nextInt(4) == 0 ? thing(depth) : built(depth);
      case THINGS -> things(depth);
    };
  }

  Type type() {
    return Type.values()[random.nextInt(Type.values().length)];
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  private String thing(int depth) {
    if (!thingsInScope.isEmpty() && random.nextInt(2) == 0) {
      return pick(thingsInScope);
    }
    String root = pick("value", "state");
    return depth <= 0
        ? root
        : switch (random.nextInt(10)) {
          case 9 -> built(depth - 1);
          case 0 -> root + ".child";
          case 1 -> root + ".child.child";
          case 2 -> root + ".both";
          case 3 -> "%s.parts[%s]".formatted(root, pick("0", "1", next(Type.INT, depth - 2)));
          case 4 -> root + ".by_flag[" + next(Type.BOOL, depth - 2) + "]";
          default -> root;
        };
  }

  private String built(int depth) {
    Map<String, Type> fields = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Type type = type();
      String names = Objects.requireNonNull(BUILT.get(type));
      fields.put(pick(names.split(" ")), type);
    }
    return fields.entrySet().stream()
        .map(field -> field.getKey() + ": " + next(field.getValue(), depth - 1))
        .collect(Collectors.joining(", ", typeName + "{", "}"));
  }

  private String bool(int depth) {
    if (depth <= 0) {
      return pick("true", thing(0) + ".flag", "has(%s.text)".formatted(thing(0)));
    }
    int below = depth - 1;
    return switch (random.nextInt(15)) {
      case 0, 1 -> "(%s && %s)".formatted(bool(below), bool(below));
      case 2, 3 -> "(%s || %s)".formatted(bool(below), bool(below));
      case 4 -> "!" + bool(below);
      case 5, 6, 7 -> comparison(below);
      case 8 -> "has(%s.%s)".formatted(thing(below), field());
      case 9 ->
        "%s.%s(%s)".formatted(text(below), pick("contains", "startsWith", "endsWith"), text(below));
      case 10 -> membership(below);
      case 11 -> "%s.%s".formatted(thing(below), pick("flag", "flags[0]"));
      case 12 -> "%s.matches('^[a-z ]*$')".formatted(text(below));
      case 13 -> loop(pick("all", "exists", "exists_one"), things(below), Type.BOOL, below);
      default ->
        "%s.%s(i, %s)"
            .formatted(ints(below), pick("all", "exists", "exists_one"), inLoop("i", below));
    };
  }

  private String field() {
    return pick(("text small whole narrow count big ratio real flag raw colour child at span label"
            + " limit note maybe perhaps left right both names sizes smalls counts reals flags raws"
            + " colours parts times stock by_number by_flag odd_2name3")
        .split(" "));
  }

  private String inLoop(String name, int depth) {
    List<String> outer = intsInScope;
    intsInScope = List.of(name);
    String body = bool(depth);
    intsInScope = outer;
    return body;
  }

  private String loop(String macro, String list, Type body, int depth) {
    String name = "t" + variables++;
    List<String> outer = thingsInScope;
    thingsInScope = List.of(name);
    String inside = next(body, depth);
    thingsInScope = outer;
    return "%s.%s(%s, %s)".formatted(list, macro, name, inside);
  }

  private String comparison(int depth) {
    Type type = List.of(
            Type.INT, Type.INT, Type.UINT, Type.DOUBLE, Type.TEXT, Type.TIME, Type.SPAN, Type.BYTES)
        .get(random.nextInt(8));
    String operator = type == Type.BYTES ? pick("==", "!=") : pick(COMPARISONS);
    return "(%s %s %s)".formatted(next(type, depth), operator, next(type, depth));
  }

  private String membership(int depth) {
    return switch (random.nextInt(12)) {
      case 9 -> "(%s in %s)".formatted(whole(depth), pick(MAPS_OF_INTS));
      case 10 -> "(%s in %s)".formatted(text(depth), pick(MAPS_OF_TEXT));
      case 11 -> "(%s in %s)".formatted(whole(depth), ints(depth));
      case 5 -> "(%s in %s)".formatted(text(depth), texts(depth));
      case 6 -> "(%s in %s[%s])".formatted(whole(depth), pick(MAPS_OF_INTS), whole(depth));
      case 7 -> "('hw-id' in headers)";
      case 0 -> "(%s in [%s, %s])".formatted(whole(depth), whole(0), whole(depth));
      case 1 -> "(%s in [%s, %s])".formatted(text(depth), text(0), text(depth));
      case 2 -> "(%s in %s.stock)".formatted(text(depth), thing(depth));
      case 3 -> "(%s in %s.by_number)".formatted(whole(depth), thing(depth));
      default -> "(%s in %s.by_count)".formatted(unsigned(depth), thing(depth));
    };
  }

  private String whole(int depth) {
    String thing = thing(depth - 1);
    if (depth <= 0) {
      return random.nextInt(3) == 0
          ? intsInScope.isEmpty() ? pick(INTS) : pick(intsInScope)
          : thing + pick(".small", ".whole", ".narrow", ".colour", ".maybe", ".right");
    }
    int below = depth - 1;
    return switch (random.nextInt(17)) {
      case 15 -> "%s[%s]".formatted(pick(MAPS_OF_TEXT), text(below));
      case 16 -> "%s[0].%s".formatted(things(below), pick("small", "whole", "colour", "right"));
      case 13 -> "int(%s)".formatted(text(below));
      case 0, 1, 2 -> "(%s %s %s)".formatted(whole(below), pick("+", "-", "*"), whole(below));
      case 3 -> "(%s %s %s)".formatted(whole(below), pick("/", "%"), whole(below));
      case 4 -> "-(%s)".formatted(whole(below));
      case 5 -> "size(%s)".formatted(next(sized(), below));
      case 6 -> "math.%s(%s, %s)".formatted(pick("greatest", "least"), whole(below), whole(below));
      case 7 -> "sum(%s)".formatted(ints(below));
      case 8 -> "%s[%s]".formatted(ints(below), pick("0", "1", whole(below)));
      case 9 ->
        "%s.%s".formatted(thing, pick("stock['a']", "smalls[0]", "colours[0]", "paint['a']"));
      case 10 -> "int(%s)".formatted(next(random.nextBoolean() ? Type.UINT : Type.TIME, below));
      case 11 -> "%s.%s()".formatted(time(below), calendar());
      case 12 -> "hash(%s)".formatted(text(below));
      default -> bound("x" + variables++, below);
    };
  }

  private String bound(String name, int depth) {
    return "cel.bind(%s, %s, %s + %s)".formatted(name, whole(depth), name, name);
  }

  private Type sized() {
    return List.of(Type.TEXT, Type.BYTES, Type.INTS, Type.THINGS, Type.TEXTS)
        .get(random.nextInt(5));
  }

  private String calendar() {
    return pick(
        "getFullYear",
        "getMonth",
        "getDate",
        "getDayOfMonth",
        "getDayOfYear",
        "getDayOfWeek",
        "getHours",
        "getMinutes",
        "getSeconds",
        "getMilliseconds");
  }

  private String unsigned(int depth) {
    if (depth <= 0) {
      return pick("0u", "1u", "18446744073709551615u", thing(0) + ".count", thing(0) + ".big");
    }
    int below = depth - 1;
    return switch (random.nextInt(4)) {
      case 0 ->
        "(%s %s %s)".formatted(unsigned(below), pick("+", "-", "*", "/", "%"), unsigned(below));
      case 1 -> "uint(%s)".formatted(whole(below));
      case 2 -> thing(below) + ".counts[0]";
      default -> unsigned(0);
    };
  }

  private String real(int depth) {
    if (depth <= 0) {
      return pick(
          "0.0", "-0.0", "1.5e300", thing(0) + ".ratio", thing(0) + ".real", thing(0) + ".perhaps");
    }
    int below = depth - 1;
    return switch (random.nextInt(6)) {
      case 0, 1 -> "(%s %s %s)".formatted(real(below), pick("+", "-", "*", "/"), real(below));
      case 2 -> "-(%s)".formatted(real(below));
      case 3 -> "double(%s)".formatted(next(random.nextBoolean() ? Type.INT : Type.TEXT, below));
      case 4 -> "%s.%s".formatted(thing(below), pick("reals[0]", "by_count[1u]"));
      default -> "sum(%s.reals)".formatted(thing(below));
    };
  }

  private String text(int depth) {
    if (depth <= 0) {
      return random.nextInt(2) == 0
          ? pick(TEXTS)
          : thing(0) + pick(".text", ".note", ".left", ".odd_2name3");
    }
    int below = depth - 1;
    return switch (random.nextInt(9)) {
      case 7 -> pick("id(%s)", "uuid5(key, %s)").formatted(text(below));
      case 6 -> "headers['%s']".formatted(pick("number", "name", "absent"));
      case 0, 1 -> "(%s + %s)".formatted(text(below), text(below));
      case 2 -> "%s.%s()".formatted(text(below), pick("trim", "lowerAscii", "upperAscii"));
      case 3 -> "string(%s)".formatted(next(random.nextBoolean() ? Type.INT : Type.UINT, below));
      case 4 -> "%s[%s]".formatted(texts(below), pick("0", whole(below)));
      case 5 -> "%s.by_number[%s]".formatted(thing(below), whole(below));
      default -> text(0);
    };
  }

  private String time(int depth) {
    if (depth <= 0) {
      return pick("now", thing(0) + ".at", "timestamp('2026-01-01T00:00:00Z')");
    }
    return switch (random.nextInt(4)) {
      case 2 -> "timestamp(%s)".formatted(whole(depth - 1));
      case 0 -> "(%s %s %s)".formatted(time(depth - 1), pick("+", "-"), span(depth - 1));
      case 1 -> thing(depth - 1) + ".times[0]";
      default -> time(0);
    };
  }

  private String span(int depth) {
    if (depth <= 0) {
      return pick(thing(0) + ".span", "duration('90s')", "duration('-1.5h')");
    }
    return switch (random.nextInt(3)) {
      case 0 -> "(%s %s %s)".formatted(span(depth - 1), pick("+", "-"), span(depth - 1));
      case 1 -> "(%s - %s)".formatted(time(depth - 1), time(depth - 1));
      default -> span(0);
    };
  }

  private String ints(int depth) {
    String thing = thing(depth - 1);
    return depth <= 0
        ? thing + pick(".sizes", ".smalls", ".sizes")
        : switch (random.nextInt(7)) {
          case 6 -> "%s[%s]".formatted(pick(MAPS_OF_INTS), whole(depth - 1));
          case 3 -> "[%s, %s]".formatted(whole(depth - 1), whole(depth - 1));
          case 4 -> "(%s + %s)".formatted(ints(depth - 1), ints(depth - 1));
          case 0 -> loop("map", things(depth - 1), Type.INT, depth - 1);
          case 1 -> "%s.filter(i, %s)".formatted(thing + ".sizes", inLoop("i", depth - 1));
          case 2 -> "%s.map(i, i > 0, i * 2)".formatted(thing + ".sizes");
          default -> ints(0);
        };
  }

  private String texts(int depth) {
    return depth <= 0
        ? thing(0) + ".names"
        : random.nextBoolean()
            ? loop("map", things(depth - 1), Type.TEXT, depth - 1)
            : thing(depth - 1) + ".names";
  }

  private String things(int depth) {
    if (depth <= 0) {
      return thing(0) + ".parts";
    }
    int below = depth - 1;
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> loop("filter", thing(below) + ".parts", Type.BOOL, below);
      case 3 -> loop("map", things(below), Type.THING, below);
      case 4 -> "[%s]".formatted(built(below));
      case 5 -> "(%s + [%s, %s])".formatted(things(below), built(below), thing(below));
      default -> thing(below) + ".parts";
    };
  }
}
