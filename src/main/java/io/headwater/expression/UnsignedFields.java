package io.headwater.expression;

import com.google.common.primitives.UnsignedLong;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableCall;
import dev.cel.common.ast.CelMutableExprConverter;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelFunctionBinding;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/*
 * CEL 0.14.0 reads unsigned fields wrongly in two ways (ProtoCelValueConverter): a uint32 of 2^31
 * or more throws, also where only its presence is asked for, and the elements of repeated and map
 * fields come out as signed numbers, for which unsigned operators have no overload. So a checked
 * expression reads such fields through functions of ours.
 */
/** Rewrites the reading of unsigned fields, which CEL gets wrong. */
final class UnsignedFields {
  private static final String GET = "@get";
  private static final String HAS = "@has";
  private static final String FIND = "@find";
  private static final String OPTIONAL_SELECT = "_?._";

  private final Tree tree;
  private final Map<Long, CelReference> references;
  private final Map<Long, CelType> types;
  private long lastId;

  private UnsignedFields(Tree tree) {
    this.tree = tree;
    this.references = new HashMap<>(tree.ast().getReferenceMap());
    this.types = new HashMap<>(tree.ast().getTypeMap());
    this.lastId = tree.nodes().stream().mapToLong(CelExpr::id).max().orElse(0);
  }

  static List<CelFunctionDecl> declarations() {
    return Stream.of(GET, HAS, FIND)
        .map(name -> CelFunctionDecl.newFunctionDeclaration(
            name,
            CelOverloadDecl.newGlobalOverload(
                overload(name), SimpleType.DYN, SimpleType.DYN, SimpleType.STRING)))
        .toList();
  }

  static List<CelFunctionBinding> bindings() {
    return Stream.of(
            CelFunctionBinding.fromOverloads(
                GET,
                CelFunctionBinding.from(
                    overload(GET), Message.class, String.class, UnsignedFields::get)),
            CelFunctionBinding.fromOverloads(
                HAS,
                CelFunctionBinding.from(
                    overload(HAS), Message.class, String.class, UnsignedFields::has)),
            CelFunctionBinding.fromOverloads(
                FIND,
                CelFunctionBinding.from(
                    overload(FIND), Object.class, String.class, UnsignedFields::find)))
        .flatMap(Collection::stream)
        .toList();
  }

  private static String overload(String function) {
    return function.substring(1) + "_unsigned";
  }

  /** Returns the expression with every such reading replaced; the same if there is none. */
  static CelAbstractSyntaxTree rewritten(Tree tree) {
    UnsignedFields rewriting = new UnsignedFields(tree);
    CelMutableExpr root = CelMutableAst.fromCelAst(tree.ast()).expr();
    if (!rewriting.rewrite(root)) {
      return tree.ast();
    }
    return CelAbstractSyntaxTree.newCheckedAst(
        CelMutableExprConverter.fromMutableExpr(root),
        tree.ast().getSource(),
        rewriting.references,
        rewriting.types);
  }

  private boolean rewrite(CelMutableExpr expr) {
    boolean changed = false;
    for (CelMutableExpr child : MutableNodes.children(expr)) {
      changed |= rewrite(child);
    }
    if (expr.getKind() == Kind.SELECT) {
      CelMutableExpr operand = expr.select().operand();
      String function = expr.select().testOnly() ? HAS : isOptional(operand) ? FIND : GET;
      return replace(expr, function, operand, expr.select().field()) || changed;
    }
    if (expr.getKind() == Kind.CALL && expr.call().function().equals(OPTIONAL_SELECT)) {
      List<CelMutableExpr> args = expr.call().args();
      String name = args.get(1).constant().stringValue();
      return replace(expr, FIND, args.get(0), name) || changed;
    }
    return changed;
  }

  private boolean isOptional(CelMutableExpr operand) {
    return type(operand) instanceof OptionalType;
  }

  private CelType type(CelMutableExpr expr) {
    return types.getOrDefault(expr.id(), SimpleType.DYN);
  }

  private boolean replace(CelMutableExpr expr, String function, CelMutableExpr from, String name) {
    if (tree.field(type(from), name).filter(UnsignedFields::isMisread).isEmpty()) {
      return false;
    }
    CelMutableExpr field = CelMutableExpr.ofConstant(++lastId, CelConstant.ofValue(name));
    expr.setCall(CelMutableCall.create(function, from, field));
    references.put(
        expr.id(), CelReference.newBuilder().addOverloadIds(overload(function)).build());
    return true;
  }

  private static boolean isMisread(FieldDescriptor field) {
    if (field.isMapField()) {
      return field.getMessageType().getFields().stream().anyMatch(UnsignedFields::isUnsigned);
    }
    return isUnsigned(field) && (field.isRepeated() || !is64Bit(field))
        || field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && isWrapper(field);
  }

  private static boolean isWrapper(FieldDescriptor field) {
    return field
        .getMessageType()
        .getFullName()
        .equals(UInt32Value.getDescriptor().getFullName());
  }

  private static boolean isUnsigned(FieldDescriptor field) {
    return switch (field.getType()) {
      case UINT32, FIXED32, UINT64, FIXED64 -> true;
      case MESSAGE -> isWrapper(field);
      default -> false;
    };
  }

  private static boolean is64Bit(FieldDescriptor field) {
    return Set.of(FieldDescriptor.Type.UINT64, FieldDescriptor.Type.FIXED64)
        .contains(field.getType());
  }

  private static Object get(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field.isMapField()) {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
        Message entry = (Message) message.getRepeatedField(field, i);
        map.put(part(entry, 1), part(entry, 2));
      }
      return map;
    }
    if (field.isRepeated()) {
      return ((List<?>) message.getField(field))
          .stream().map(value -> unsigned(field, value)).toList();
    }
    return field.hasPresence() && isMessage(field) && !message.hasField(field)
        ? NullValue.NULL_VALUE
        : unsigned(field, message.getField(field));
  }

  private static Object part(Message entry, int number) {
    FieldDescriptor field = entry.getDescriptorForType().findFieldByNumber(number);
    return unsigned(field, entry.getField(field));
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private static Object unsigned(FieldDescriptor field, Object value) {
    return switch (field.getType()) {
      case UINT32, FIXED32 -> UnsignedLong.valueOf(Integer.toUnsignedLong((Integer) value));
      case UINT64, FIXED64 -> UnsignedLong.fromLongBits((Long) value);
      case MESSAGE -> isWrapper(field) ? part((Message) value, 1) : value;
      default -> value;
    };
  }

  private static Boolean has(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    return field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
  }

  private static Object find(Object operand, String name) {
    Object present = operand instanceof Optional<?> optional ? optional.orElse(null) : operand;
    return present instanceof Message message && has(message, name)
        ? Optional.of(get(message, name))
        : Optional.empty();
  }
}
