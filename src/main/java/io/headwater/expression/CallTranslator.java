package io.headwater.expression;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.re2j.Pattern;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.headwater.expression.internal.Digests;
import io.headwater.expression.internal.Operations;
import io.headwater.expression.internal.Texts;
import io.headwater.expression.internal.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes operators and functions; those that are not named here are left to the interpreter. */
final class CallTranslator {
  private static final String OPERATIONS = Operations.class.getName();
  private static final String TEXTS = Texts.class.getName();
  private static final String DIGESTS = Digests.class.getName();
  private static final String TIMES = Times.class.getName();

  /** Arithmetic by the kinds of both operands: the format of the Java. */
  private static final Map<String, String> ARITHMETIC = Map.ofEntries(
      Map.entry("INT _+_ INT", "Math.addExact(%s, %s)"),
      Map.entry("INT _-_ INT", "Math.subtractExact(%s, %s)"),
      Map.entry("INT _*_ INT", "Math.multiplyExact(%s, %s)"),
      Map.entry("INT _/_ INT", OPERATIONS + ".divide(%s, %s)"),
      Map.entry("INT _%_ INT", OPERATIONS + ".remainder(%s, %s)"),
      Map.entry("UINT _+_ UINT", OPERATIONS + ".addUnsigned(%s, %s)"),
      Map.entry("UINT _-_ UINT", OPERATIONS + ".subtractUnsigned(%s, %s)"),
      Map.entry("UINT _*_ UINT", OPERATIONS + ".multiplyUnsigned(%s, %s)"),
      Map.entry("UINT _/_ UINT", OPERATIONS + ".divideUnsigned(%s, %s)"),
      Map.entry("UINT _%_ UINT", OPERATIONS + ".remainderUnsigned(%s, %s)"),
      Map.entry("DOUBLE _+_ DOUBLE", "(%s + %s)"),
      Map.entry("DOUBLE _-_ DOUBLE", "(%s - %s)"),
      Map.entry("DOUBLE _*_ DOUBLE", "(%s * %s)"),
      Map.entry("DOUBLE _/_ DOUBLE", "(%s / %s)"),
      Map.entry("TIME _+_ SPAN", TIMES + ".plus(%s, %s)"),
      Map.entry("TIME _-_ SPAN", TIMES + ".minus(%s, %s)"),
      Map.entry("TIME _-_ TIME", TIMES + ".between(%s, %s)"),
      Map.entry("INT math.@max INT", "Math.max(%s, %s)"),
      Map.entry("INT math.@min INT", "Math.min(%s, %s)"));

  /** Functions of one value: the kind of the result and the format of the Java. */
  private static final Map<String, Function> FUNCTIONS = Map.ofEntries(
      Map.entry("-_ INT", new Function(JavaType.INT, "Math.negateExact(%s)")),
      Map.entry("-_ DOUBLE", new Function(JavaType.DOUBLE, "(-%s)")),
      Map.entry("size TEXT", new Function(JavaType.INT, TEXTS + ".size(%s)")),
      Map.entry("size BYTES", new Function(JavaType.INT, "((long) %s.size())")),
      Map.entry("size LIST", new Function(JavaType.INT, "((long) %s.size())")),
      Map.entry("size MAP", new Function(JavaType.INT, "((long) %s.size())")),
      Map.entry("int INT", new Function(JavaType.INT, "%s")),
      Map.entry("int UINT", new Function(JavaType.INT, OPERATIONS + ".natural(%s)")),
      Map.entry("int TEXT", new Function(JavaType.INT, "Long.parseLong(%s)")),
      Map.entry("double TEXT", new Function(JavaType.DOUBLE, "Double.parseDouble(%s)")),
      Map.entry("timestamp INT", new Function(JavaType.TIME, TIMES + ".ofSeconds(%s)")),
      Map.entry("int TIME", new Function(JavaType.INT, "%s.getEpochSecond()")),
      Map.entry("uint UINT", new Function(JavaType.UINT, "%s")),
      Map.entry("uint INT", new Function(JavaType.UINT, OPERATIONS + ".natural(%s)")),
      Map.entry("double DOUBLE", new Function(JavaType.DOUBLE, "%s")),
      Map.entry("double INT", new Function(JavaType.DOUBLE, "((double) %s)")),
      Map.entry("string TEXT", new Function(JavaType.TEXT, "%s")),
      Map.entry("string INT", new Function(JavaType.TEXT, "Long.toString(%s)")),
      Map.entry("string UINT", new Function(JavaType.TEXT, "Long.toUnsignedString(%s)")),
      Map.entry("hash TEXT", new Function(JavaType.INT, DIGESTS + ".hash(%s)")),
      Map.entry("trim TEXT", new Function(JavaType.TEXT, TEXTS + ".trim(%s)")),
      Map.entry("lowerAscii TEXT", new Function(JavaType.TEXT, TEXTS + ".lowerAscii(%s)")),
      Map.entry("upperAscii TEXT", new Function(JavaType.TEXT, TEXTS + ".upperAscii(%s)")),
      Map.entry("getFullYear TIME", utc("Year() + 0L")),
      Map.entry("getMonth TIME", utc("MonthValue() - 1L")),
      Map.entry("getDate TIME", utc("DayOfMonth() + 0L")),
      Map.entry("getDayOfMonth TIME", utc("DayOfMonth() - 1L")),
      Map.entry("getDayOfYear TIME", utc("DayOfYear() - 1L")),
      Map.entry("getDayOfWeek TIME", utc("DayOfWeek().getValue() %% 7L")),
      Map.entry("getHours TIME", utc("Hour() + 0L")),
      Map.entry("getMinutes TIME", utc("Minute() + 0L")),
      Map.entry("getSeconds TIME", utc("Second() + 0L")),
      Map.entry("getMilliseconds TIME", utc("Nano() / 1000000L")));

  private static final Map<String, String> SEARCHES = Map.of(
      "contains", "%s.contains(%s)",
      "startsWith", "%s.startsWith(%s)",
      "endsWith", "%s.endsWith(%s)");

  private static final Map<String, String> COMPARISONS =
      Map.of("_<_", "<", "_<=_", "<=", "_>_", ">", "_>=_", ">=");

  private static final int NUMBER_LENGTH = 20;
  private static final int UUID_LENGTH = 36;

  private record Function(JavaType type, String format) {}

  private final SourceTranslator parts;
  private final ConstantTranslator constants;

  CallTranslator(SourceTranslator parts, ConstantTranslator constants) {
    this.parts = parts;
    this.constants = constants;
  }

  private static Function utc(String field) {
    return new Function(JavaType.INT, "(%s.utc(%%s).get%s)".formatted(TIMES, field));
  }

  JavaValue call(CelExpr expr) {
    String function = expr.call().function();
    List<CelExpr> operands = Nodes.operands(expr);
    boolean isOfText = operands.size() == 1 && Nodes.text(operands.get(0)).isPresent();
    return switch (function) {
      case "matches" -> matches(operands);
      case EnumNames.FUNCTION -> enumName(operands.get(0));
      case Nodes.IN -> in(operands);
      case "duration", "timestamp" -> isOfText ? constants.moment(expr) : plain(function, operands);
      default -> plain(function, operands);
    };
  }

  private JavaValue plain(String function, List<CelExpr> operands) {
    List<JavaValue> values = new ArrayList<>();
    operands.forEach(operand -> values.add(parts.value(operand)));
    return switch (function) {
      case Nodes.AND -> logical("(%s && %s)", values);
      case Nodes.OR -> logical("(%s || %s)", values);
      case Nodes.NOT -> logical("(!%s)", values);
      case Nodes.CONDITIONAL -> choice(values);
      case Nodes.EQUALS -> equal("", values);
      case Nodes.NOT_EQUALS -> equal("!", values);
      case Nodes.INDEX -> index(values.get(0), values.get(1));
      case "sum" -> sum(values.get(0));
      default -> other(function, values);
    };
  }

  private static void require(boolean isCovered) {
    if (!isCovered) {
      throw new NotTranslatableException();
    }
  }

  private static JavaValue logical(String format, List<JavaValue> values) {
    require(values.stream().allMatch(value -> value.is(JavaType.Kind.BOOL)));
    return JavaValue.of(
        JavaType.BOOL, format, values.stream().map(JavaValue::source).toArray());
  }

  private static JavaValue choice(List<JavaValue> values) {
    JavaValue yes = values.get(1);
    JavaValue no = values.get(2);
    require(values.get(0).is(JavaType.Kind.BOOL) && yes.type().equals(no.type()));
    return new JavaValue(
        "(%s ? %s : %s)".formatted(values.get(0).source(), yes.source(), no.source()),
        yes.type(),
        Math.max(yes.size(), no.size()));
  }

  private JavaValue equal(String not, List<JavaValue> values) {
    return JavaValue.of(JavaType.BOOL, "(%s%s)", not, equality(values.get(0), values.get(1)));
  }

  private static String equality(JavaValue a, JavaValue b) {
    require(a.type().kind() == b.type().kind());
    String format = switch (a.type().kind()) {
      case BOOL, INT, UINT -> "(%s == %s)";
      case DOUBLE -> OPERATIONS + ".equal(%s, %s)";
      case TEXT, BYTES, TIME, SPAN -> "%s.equals(%s)";
      case MESSAGE, LIST, MAP -> throw new NotTranslatableException();
    };
    return format.formatted(a.source(), b.source());
  }

  private JavaValue other(String function, List<JavaValue> values) {
    if (values.size() == 1) {
      return unary(function, values.get(0));
    }
    require(values.size() == 2);
    JavaValue a = values.get(0);
    JavaValue b = values.get(1);
    if (COMPARISONS.containsKey(function)) {
      return comparison(COMPARISONS.get(function), a, b);
    }
    if (SEARCHES.containsKey(function)) {
      require(a.is(JavaType.Kind.TEXT) && b.is(JavaType.Kind.TEXT));
      parts.out().charge(a.size() * b.size() / 64);
      return JavaValue.of(JavaType.BOOL, SEARCHES.get(function), a.source(), b.source());
    }
    if (function.equals("uuid5")) {
      return uuid(a.source(), b.source());
    }
    if (function.equals("_+_") && a.is(JavaType.Kind.LIST)) {
      require(a.type().equals(b.type()));
      parts.out().make(a.size() + b.size(), Meter.MAX_ELEMENTS);
      return new JavaValue(
          "%s.concatenated(%s, %s)".formatted(OPERATIONS, a.source(), b.source()),
          a.type(),
          a.size() + b.size());
    }
    if (function.equals("_+_") && (a.is(JavaType.Kind.TEXT) || a.is(JavaType.Kind.BYTES))) {
      return concatenation(a, b);
    }
    String format =
        ARITHMETIC.get(a.type().kind() + " " + function + " " + b.type().kind());
    if (format == null) {
      throw new NotTranslatableException();
    }
    return JavaValue.of(result(a, b), format, a.source(), b.source());
  }

  /** Two points in time give a span; everything else gives what it begins with. */
  private static JavaType result(JavaValue a, JavaValue b) {
    return b.is(JavaType.Kind.TIME) ? JavaType.SPAN : a.type();
  }

  private static JavaValue uuid(String namespace, String name) {
    return new JavaValue(
        "%s.uuid5(%s, %s)".formatted(DIGESTS, namespace, name), JavaType.TEXT, UUID_LENGTH);
  }

  private JavaValue unary(String function, JavaValue value) {
    if (function.equals(Functions.ID)) {
      return uuid("b.record().id()", value.source());
    }
    Function java = FUNCTIONS.get(function + " " + value.type().kind());
    if (java == null) {
      throw new NotTranslatableException();
    }
    boolean isNumber = !value.is(JavaType.Kind.TEXT);
    long size = !java.type().equals(JavaType.TEXT) ? 0 : isNumber ? NUMBER_LENGTH : value.size();
    return new JavaValue(java.format().formatted(value.source()), java.type(), size);
  }

  private JavaValue concatenation(JavaValue a, JavaValue b) {
    require(a.type().equals(b.type()));
    parts.out().make(a.size() + b.size(), Meter.MAX_CHARACTERS);
    return new JavaValue(
        "%s.concat(%s)".formatted(a.source(), b.source()), a.type(), a.size() + b.size());
  }

  private static JavaValue comparison(String operator, JavaValue a, JavaValue b) {
    require(a.type().kind() == b.type().kind());
    String format = switch (a.type().kind()) {
      case INT, DOUBLE -> "(%s " + operator + " %s)";
      case UINT -> "(Long.compareUnsigned(%s, %s) " + operator + " 0)";
      case TEXT, TIME, SPAN -> "(%s.compareTo(%s) " + operator + " 0)";
      default -> throw new NotTranslatableException();
    };
    return JavaValue.of(JavaType.BOOL, format, a.source(), b.source());
  }

  private JavaValue index(JavaValue from, JavaValue index) {
    JavaType.Stored element = from.type().held();
    if (from.is(JavaType.Kind.LIST)) {
      require(index.is(JavaType.Kind.INT));
      return parts
          .out()
          .guarded(
              element.value(
                  "%s.element(%s, %s)".formatted(OPERATIONS, from.source(), index.source())),
              element.type());
    }
    return parts
        .out()
        .guarded(
            element.value(
                "%s.value(%s, %s)".formatted(OPERATIONS, from.source(), key(from, index))),
            element.type());
  }

  /** Returns the object that a map field may have the key as. */
  private static String key(JavaValue map, JavaValue key) {
    JavaType.Stored stored = map.type().key().orElseThrow(NotTranslatableException::new);
    require(stored.type().equals(key.type()));
    return switch (stored.boxed()) {
      case "String" -> key.source();
      case "Boolean" -> "Boolean.valueOf(%s)".formatted(key.source());
      case "Long" -> "Long.valueOf(%s)".formatted(key.source());
      case "Integer" -> {
        require(key.is(JavaType.Kind.INT));
        yield "Integer.valueOf(%s.narrow(%s))".formatted(OPERATIONS, key.source());
      }
      default -> throw new NotTranslatableException();
    };
  }

  private JavaValue in(List<CelExpr> operands) {
    JavaValue value = parts.value(operands.get(0));
    CelExpr among = operands.get(1);
    if (among.exprKind().getKind() != Kind.LIST) {
      return inField(value, parts.value(among));
    }
    require(among.list().optionalIndices().isEmpty() && !among.list().elements().isEmpty());
    List<JavaValue> elements = new ArrayList<>();
    among.list().elements().forEach(element -> elements.add(parts.value(element)));
    elements.forEach(element -> parts.out().charge(2 * SourceTranslator.work(element)));
    JavaValue sought = new JavaValue("x", value.type(), value.size());
    // No short circuit: an element without a value is an error even after a match.
    String isAny = elements.stream()
        .map(element -> equality(sought, element))
        .collect(Collectors.joining(" | "));
    return JavaValue.of(
        JavaType.BOOL,
        "%s",
        parts.method("boolean", List.of(sought), "    return %s;\n".formatted(isAny), value));
  }

  /** The interpreter is charged for all that a collection holds. */
  private JavaValue inField(JavaValue value, JavaValue among) {
    int characters = parts.out().bounds().characters();
    parts.out().charge(2 * among.size() * (2 + characters / 16));
    String sought;
    if (among.is(JavaType.Kind.MAP)) {
      sought = key(among, value);
    } else {
      JavaType.Stored element = among.type().held();
      require(element.isCel() && element.type().equals(value.type()));
      require(!value.is(JavaType.Kind.DOUBLE) && !value.is(JavaType.Kind.MESSAGE));
      sought = value.boxed();
    }
    return JavaValue.of(
        JavaType.BOOL, "%s.isIn(%d, %s, %s)", OPERATIONS, characters, among.source(), sought);
  }

  private static JavaValue sum(JavaValue list) {
    require(list.type().held().isCel());
    return switch (list.type().held().type().kind()) {
      case INT -> JavaValue.of(JavaType.INT, "%s.sumOfInts(%s)", OPERATIONS, list.source());
      case DOUBLE ->
        JavaValue.of(JavaType.DOUBLE, "%s.sumOfDoubles(%s)", OPERATIONS, list.source());
      default -> throw new NotTranslatableException();
    };
  }

  private JavaValue enumName(CelExpr number) {
    EnumDescriptor type = parts.tree().enumOf(number).orElseThrow(NotTranslatableException::new);
    long longest =
        type.getValues().stream().mapToLong(one -> one.getName().length()).max().orElse(0);
    return new JavaValue(
        "%s.enumName(%s, %s)"
            .formatted(
                OPERATIONS,
                parts.out().constant(type, EnumDescriptor.class),
                parts.value(number).source()),
        JavaType.TEXT,
        Math.max(longest, NUMBER_LENGTH));
  }

  /** A pattern that is written there is compiled once. */
  private JavaValue matches(List<CelExpr> operands) {
    JavaValue text = parts.value(operands.get(0));
    require(text.is(JavaType.Kind.TEXT));
    Pattern pattern =
        Regex.compile(Nodes.text(operands.get(1)).orElseThrow(NotTranslatableException::new));
    parts.out().charge(text.size() * pattern.programSize() / 8 + Environment.MAX_CODE_POINTS);
    return JavaValue.of(
        JavaType.BOOL,
        "%s.matcher(%s).find()",
        parts.out().constant(pattern, Pattern.class),
        text.source());
  }
}
