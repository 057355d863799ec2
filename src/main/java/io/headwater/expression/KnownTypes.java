package io.headwater.expression;

import dev.cel.checker.TypeProvider;
import dev.cel.common.types.CelProtoTypes;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.EnumType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.TypeType;
import dev.cel.expr.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Types as CEL's checker asks for them; it gets the answers of its own {@code
 * TypeProviderLegacyImpl}, except that there are no extensions of messages.
 */
final class KnownTypes implements TypeProvider {
  private final CelTypeProvider types;
  private final Map<List<String>, Optional<FieldType>> fields = new HashMap<>();

  KnownTypes(CelTypeProvider types) {
    this.types = types;
  }

  @Override
  public @Nullable Type lookupType(String name) {
    return lookupCelType(name).map(CelProtoTypes::celTypeToType).orElse(null);
  }

  @Override
  public Optional<CelType> lookupCelType(String name) {
    return types.findType(name).map(TypeType::create);
  }

  @Override
  public @Nullable Integer lookupEnumValue(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0 || dot == name.length() - 1) {
      return null;
    }
    return types
        .findType(name.substring(0, dot))
        .filter(EnumType.class::isInstance)
        .flatMap(type -> ((EnumType) type).findNumberByName(name.substring(dot + 1)))
        .orElse(null);
  }

  @Override
  public @Nullable FieldType lookupFieldType(Type type, String field) {
    return lookupFieldType(CelProtoTypes.typeToCelType(type), field);
  }

  @Override
  public @Nullable FieldType lookupFieldType(CelType type, String field) {
    return fields
        .computeIfAbsent(List.of(type.name(), field), any -> find(type.name(), field))
        .orElse(null);
  }

  private Optional<FieldType> find(String type, String field) {
    return types
        .findType(type)
        .filter(StructType.class::isInstance)
        .flatMap(struct -> ((StructType) struct).findField(field))
        .map(found -> FieldType.of(CelProtoTypes.celTypeToType(found.type())));
  }
}
