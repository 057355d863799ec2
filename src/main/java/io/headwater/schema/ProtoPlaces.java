package io.headwater.schema;

import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where the parts of .proto files are written, of descriptor sets with source info
 * ({@code SourceCodeInfo} in {@code descriptor.proto}). Not thread-safe.
 */
public final class ProtoPlaces {
  private static final int MESSAGES_OF_FILE = 4;
  private static final int ENUMS_OF_FILE = 5;
  private static final int FIELDS = 2;
  private static final int MESSAGES_OF_MESSAGE = 3;
  private static final int ENUMS_OF_MESSAGE = 4;
  private static final int VALUES = 2;

  private final UnaryOperator<String> shown;
  private final Map<String, Map<List<Integer>, SourceCodeInfo.Location>> byFile = new HashMap<>();

  /** Calls files as {@code shown} does, of the name that imports call them by. */
  public ProtoPlaces(UnaryOperator<String> shown) {
    this.shown = shown;
  }

  SourceLocation of(Descriptor message) {
    return at(message.getFile(), pathOf(message));
  }

  SourceLocation of(FieldDescriptor field) {
    return at(field.getFile(), plus(pathOf(field.getContainingType()), FIELDS, field.getIndex()));
  }

  SourceLocation of(EnumDescriptor type) {
    return at(type.getFile(), pathOf(type));
  }

  SourceLocation of(EnumValueDescriptor value) {
    return at(value.getFile(), plus(pathOf(value.getType()), VALUES, value.getIndex()));
  }

  private static List<Integer> pathOf(Descriptor message) {
    return Optional.ofNullable(message.getContainingType())
        .map(outer -> plus(pathOf(outer), MESSAGES_OF_MESSAGE, message.getIndex()))
        .orElseGet(() -> List.of(MESSAGES_OF_FILE, message.getIndex()));
  }

  private static List<Integer> pathOf(EnumDescriptor type) {
    return Optional.ofNullable(type.getContainingType())
        .map(outer -> plus(pathOf(outer), ENUMS_OF_MESSAGE, type.getIndex()))
        .orElseGet(() -> List.of(ENUMS_OF_FILE, type.getIndex()));
  }

  private static List<Integer> plus(List<Integer> path, int part, int index) {
    List<Integer> longer = new ArrayList<>(path);
    longer.add(part);
    longer.add(index);
    return longer;
  }

  private SourceLocation at(FileDescriptor file, List<Integer> path) {
    Optional<SourceCodeInfo.Location> found =
        Optional.ofNullable(locations(file).get(path)).filter(one -> one.getSpanCount() > 1);
    String name = shown.apply(file.getName());
    return found
        .map(one -> new SourceLocation(name, one.getSpan(0) + 1, one.getSpan(1) + 1))
        .orElseGet(() -> SourceLocation.ofFile(name));
  }

  private Map<List<Integer>, SourceCodeInfo.Location> locations(FileDescriptor file) {
    return byFile.computeIfAbsent(file.getName(), name -> {
      Map<List<Integer>, SourceCodeInfo.Location> locations = new HashMap<>();
      file.toProto()
          .getSourceCodeInfo()
          .getLocationList()
          .forEach(one -> locations.putIfAbsent(one.getPathList(), one));
      return locations;
    });
  }
}
