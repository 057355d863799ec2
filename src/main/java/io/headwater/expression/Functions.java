package io.headwater.expression;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelFunctionBinding;
import io.headwater.expression.internal.Digests;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/** The functions that Headwater adds to CEL, and those that it does in its own way. */
final class Functions {
  /** Takes the parts of something that is wrong, so that the rest can be checked. */
  static final String ANY = "@any";

  static final String ID = "id";

  private Functions() {}

  static List<CelFunctionDecl> declarations() {
    return List.of(
        CelFunctionDecl.newFunctionDeclaration(
            "uuid5",
            CelOverloadDecl.newGlobalOverload(
                "uuid5_string_string", SimpleType.STRING, SimpleType.STRING, SimpleType.STRING)),
        CelFunctionDecl.newFunctionDeclaration(
            "hash",
            CelOverloadDecl.newGlobalOverload("hash_string", SimpleType.INT, SimpleType.STRING),
            CelOverloadDecl.newGlobalOverload("hash_bytes", SimpleType.INT, SimpleType.BYTES),
            CelOverloadDecl.newGlobalOverload("hash_int", SimpleType.INT, SimpleType.INT)),
        CelFunctionDecl.newFunctionDeclaration(
            "sum",
            CelOverloadDecl.newGlobalOverload(
                "sum_int", SimpleType.INT, ListType.create(SimpleType.INT)),
            CelOverloadDecl.newGlobalOverload(
                "sum_double", SimpleType.DOUBLE, ListType.create(SimpleType.DOUBLE))),
        CelFunctionDecl.newFunctionDeclaration(
            ANY,
            CelOverloadDecl.newGlobalOverload(
                "any_list", SimpleType.DYN, ListType.create(SimpleType.DYN))));
  }

  /** Returns the declaration of {@code id(name)}, for scopes with a record. */
  static CelFunctionDecl id() {
    return CelFunctionDecl.newFunctionDeclaration(
        ID, CelOverloadDecl.newGlobalOverload("id_string", SimpleType.STRING, SimpleType.STRING));
  }

  /** Returns all of them but {@code id}, which belongs to one record. */
  static List<CelFunctionBinding> bindings() {
    return List.of(
            CelFunctionBinding.fromOverloads(
                "uuid5",
                CelFunctionBinding.from(
                    "uuid5_string_string", String.class, String.class, Digests::uuid5)),
            CelFunctionBinding.fromOverloads(
                "hash",
                CelFunctionBinding.from("hash_string", String.class, Functions::hash),
                CelFunctionBinding.from("hash_bytes", CelByteString.class, Functions::hash),
                CelFunctionBinding.from("hash_int", Long.class, Functions::hash)),
            CelFunctionBinding.fromOverloads(
                "sum",
                CelFunctionBinding.from("sum_int", List.class, Functions::sumOfInts),
                CelFunctionBinding.from("sum_double", List.class, Functions::sumOfDoubles)),
            CelFunctionBinding.fromOverloads(
                "matches",
                CelFunctionBinding.from("matches", String.class, String.class, Functions::matches),
                CelFunctionBinding.from(
                    "matches_string", String.class, String.class, Functions::matches)))
        .stream()
        .flatMap(Collection::stream)
        .toList();
  }

  private static Long sumOfInts(List<?> numbers) {
    long sum = 0;
    for (Object number : numbers) {
      sum = Math.addExact(sum, (Long) number);
    }
    return sum;
  }

  private static Double sumOfDoubles(List<?> numbers) {
    double sum = 0;
    for (Object number : numbers) {
      sum += (Double) number;
    }
    return sum;
  }

  private static Long hash(String text) {
    return Digests.hash(text);
  }

  private static Long hash(CelByteString bytes) {
    return Digests.hash(bytes.toByteArray());
  }

  private static Long hash(Long number) {
    return Digests.hash(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  /** CEL compiles the pattern at each call, and only then looks at its size. */
  private static Boolean matches(String text, String regex) {
    return Regex.cached(regex).matcher(text).find();
  }
}
