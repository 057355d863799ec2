package io.headwater.expression;

import com.google.protobuf.Descriptors.EnumDescriptor;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExprConverter;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import io.headwater.expression.internal.Operations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/*
 * For CEL a value of an enum is a number, of which only the checked expression tells the enum. So
 * enumName(x) becomes a call that names it, too.
 */
/** The function {@code enumName(x)}: the name that an enum gives to its number. */
final class EnumNames {
  static final String FUNCTION = "enumName";

  private static final String NAMED = "@enumName";
  private static final String OVERLOAD = "enum_name_int_string";

  private final Tree tree;
  private final Map<Long, CelReference> references;
  private long lastId;

  private EnumNames(Tree tree) {
    this.tree = tree;
    this.references = new HashMap<>(tree.ast().getReferenceMap());
    this.lastId = tree.nodes().stream().mapToLong(CelExpr::id).max().orElse(0);
  }

  static List<CelFunctionDecl> declarations() {
    return List.of(
        CelFunctionDecl.newFunctionDeclaration(
            FUNCTION,
            CelOverloadDecl.newGlobalOverload("enum_name_int", SimpleType.STRING, SimpleType.INT)),
        CelFunctionDecl.newFunctionDeclaration(
            NAMED,
            CelOverloadDecl.newGlobalOverload(
                OVERLOAD, SimpleType.STRING, SimpleType.INT, SimpleType.STRING)));
  }

  @SuppressWarnings("Immutable") // a universe does not change once it is made
  static Set<CelFunctionBinding> bindings(TypeUniverse universe) {
    return CelFunctionBinding.fromOverloads(
        NAMED,
        CelFunctionBinding.from(
            OVERLOAD,
            Long.class,
            String.class,
            (number, type) -> Operations.enumName(universe.enumOf(type).orElseThrow(), number)));
  }

  /** Returns the expression with the enum named in every such call; the same if there is none. */
  static Tree rewritten(Tree tree) {
    if (tree.nodes().stream().noneMatch(node -> Nodes.isCall(node, FUNCTION))) {
      return tree;
    }
    EnumNames rewriting = new EnumNames(tree);
    CelMutableExpr root = CelMutableAst.fromCelAst(tree.ast()).expr();
    rewriting.rewrite(root);
    CelAbstractSyntaxTree ast = CelAbstractSyntaxTree.newCheckedAst(
        CelMutableExprConverter.fromMutableExpr(root),
        tree.ast().getSource(),
        rewriting.references,
        tree.ast().getTypeMap());
    return tree.over(ast);
  }

  private void rewrite(CelMutableExpr expr) {
    MutableNodes.children(expr).forEach(this::rewrite);
    if (expr.getKind() != Kind.CALL || !expr.call().function().equals(FUNCTION)) {
      return;
    }
    CelExpr argument = tree.node(expr.call().args().get(0).id()).orElseThrow();
    EnumDescriptor type = tree.enumOf(argument).orElseThrow();
    CelConstant name = CelConstant.ofValue(type.getFullName());
    expr.call().setFunction(NAMED);
    expr.call().addArgs(CelMutableExpr.ofConstant(++lastId, name));
    references.put(expr.id(), CelReference.newBuilder().addOverloadIds(OVERLOAD).build());
  }
}
