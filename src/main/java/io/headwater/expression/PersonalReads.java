package io.headwater.expression;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.headwater.event.FieldMarks;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds where an expression takes personal data to where it cannot be forgotten: into keys and ids,
 * which are never sealed, and into fields that are not marked.
 */
final class PersonalReads {
  private static final Set<String> IDENTITIES = Set.of(Functions.ID, "uuid5", "hash");
  private static final Set<CelKind> CARRIERS =
      Set.of(CelKind.STRING, CelKind.BYTES, CelKind.LIST, CelKind.MAP, CelKind.DYN);

  private final Tree tree;
  private final Findings findings;

  PersonalReads(Tree tree, Findings findings) {
    this.tree = tree;
    this.findings = findings;
  }

  void find(ResultType result) {
    if (result instanceof ResultType.Key) {
      checkIdentity("a key", tree.root());
    } else if (result instanceof ResultType.Whole) {
      checkIdentity("a partition", tree.root());
    } else if (result instanceof ResultType.Text) {
      checkIdentity("an id", tree.root());
    } else {
      tree.nodes().forEach(this::checkNode);
    }
    if (result instanceof ResultType.OfField of) {
      checkTarget(of.field(), tree.root());
    }
  }

  private static boolean isIdentity(CelExpr node) {
    return node.exprKind().getKind() == Kind.CALL
        && IDENTITIES.contains(node.call().function());
  }

  private void checkNode(CelExpr node) {
    if (isIdentity(node)) {
      checkIdentity("'%s'".formatted(node.call().function()), node);
    }
    if (node.exprKind().getKind() == Kind.STRUCT) {
      node.struct()
          .entries()
          .forEach(entry -> tree.field(tree.type(node), entry.fieldKey())
              .ifPresent(target -> checkTarget(target, entry.value())));
    }
  }

  /** Keys, ids and partitions are written as they are, and stay when the subject is forgotten. */
  private void checkIdentity(String what, CelExpr root) {
    reads(root)
        .forEach(read -> findings.add(
            tree.fieldOffset(read),
            "HW1650",
            "%s is made of '%s', which is personal: it would outlast its subject"
                .formatted(what, personal(read).orElseThrow().getName()),
            "use an id that says nothing of a person"));
  }

  private Stream<CelExpr> reads(CelExpr expr) {
    return Stream.concat(
        personal(expr).isPresent() ? Stream.of(expr) : Stream.empty(),
        Nodes.children(expr).stream().flatMap(this::reads));
  }

  private Optional<FieldDescriptor> personal(CelExpr expr) {
    return tree.field(expr).filter(field -> FieldMarks.of(field).isPersonal());
  }

  private void checkTarget(FieldDescriptor target, CelExpr value) {
    if (FieldMarks.of(target).isPersonal()) {
      return;
    }
    carried(value)
        .forEach(read -> findings.add(
            tree.fieldOffset(read),
            "HW1654",
            "'%s' is personal, and '%s' of '%s', which it goes into, is not"
                .formatted(
                    personal(read).orElseThrow().getName(),
                    target.getName(),
                    target.getContainingType().getFullName()),
            "mark '%s' with [(headwater.personal) = true], or leave the value out"
                .formatted(target.getName())));
  }

  /** Returns the reads whose value may be in the result, rather than decide on it. */
  private Stream<CelExpr> carried(CelExpr expr) {
    if (personal(expr).isPresent()) {
      return Stream.of(expr);
    }
    if (Nodes.isCall(expr, Nodes.CONDITIONAL)) {
      List<CelExpr> args = expr.call().args();
      return Stream.of(args.get(1), args.get(2)).flatMap(this::carried);
    }
    return isCarrier(expr) && isTransparent(expr)
        ? Nodes.children(expr).stream().flatMap(this::carried)
        : Stream.empty();
  }

  private boolean isCarrier(CelExpr expr) {
    CelType type = TypeWords.plain(tree.type(expr));
    return CARRIERS.contains(type.kind());
  }

  /** Tells whether what is in the node's parts may be in it, and is not told of elsewhere. */
  private static boolean isTransparent(CelExpr expr) {
    return expr.exprKind().getKind() != Kind.STRUCT && !isIdentity(expr);
  }
}
