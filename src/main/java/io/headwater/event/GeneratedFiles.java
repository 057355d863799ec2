package io.headwater.event;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import java.util.Optional;
import java.util.regex.Pattern;

/** The classes that protoc has generated of .proto files, looked for by the names it gives them. */
final class GeneratedFiles {
  private static final Pattern WORD_START =
      Pattern.compile("(?:^|[^a-zA-Z0-9]+|(?<=[0-9]))([a-z])");

  private final ClassLoader loader;

  GeneratedFiles(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * Returns the descriptor that the classes of a file carry, if they were generated of this very
   * file: its messages are then those classes.
   */
  Optional<FileDescriptor> find(FileDescriptorProto file) {
    if (file.getMessageTypeCount() == 0) {
      return Optional.empty();
    }
    return classOf(file, file.getMessageType(0).getName())
        .map(type -> MessageType.of(type).descriptor().getFile())
        .filter(found -> comparable(found.toProto()).equals(comparable(file)));
  }

  /** Returns the class of a message of such a file. */
  Optional<Class<? extends Message>> classOf(Descriptor message) {
    String name = message.getName();
    for (Descriptor outer = message.getContainingType();
        outer != null;
        outer = outer.getContainingType()) {
      name = outer.getName() + "$" + name;
    }
    return classOf(message.getFile().toProto(), name);
  }

  private Optional<Class<? extends Message>> classOf(FileDescriptorProto file, String name) {
    FileOptions options = file.getOptions();
    String packageName = options.hasJavaPackage() ? options.getJavaPackage() : file.getPackage();
    String prefix = packageName.isEmpty() ? "" : packageName + ".";
    String path = options.getJavaMultipleFiles() ? name : outerClass(file) + "$" + name;
    try {
      Class<?> found = Class.forName(prefix + path, true, loader);
      return Message.class.isAssignableFrom(found)
          ? Optional.of(found.asSubclass(Message.class))
          : Optional.empty();
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty(); // the descriptor alone will do
    }
  }

  // As protoc's FileJavaClassName does: the camel-cased file name, moved aside if a type has it.
  private static String outerClass(FileDescriptorProto file) {
    if (file.getOptions().hasJavaOuterClassname()) {
      return file.getOptions().getJavaOuterClassname();
    }
    String base = file.getName().replaceFirst("^.*/", "").replaceFirst("\\.proto$", "");
    String camel = WORD_START
        .matcher(base)
        .replaceAll(start -> start.group(1).toUpperCase(java.util.Locale.ROOT));
    boolean isTaken =
        file.getMessageTypeList().stream().anyMatch(one -> one.getName().equals(camel))
            || file.getEnumTypeList().stream().anyMatch(one -> one.getName().equals(camel));
    return isTaken ? camel + "OuterClass" : camel;
  }

  // protoc leaves out of generated code what only a compiler needs.
  private static FileDescriptorProto comparable(FileDescriptorProto file) {
    FileDescriptorProto.Builder bare = file.toBuilder().clearSourceCodeInfo();
    bare.getMessageTypeBuilderList().forEach(GeneratedFiles::strip);
    bare.getExtensionBuilderList().forEach(FieldDescriptorProto.Builder::clearJsonName);
    return bare.build();
  }

  private static void strip(DescriptorProto.Builder message) {
    message.getFieldBuilderList().forEach(FieldDescriptorProto.Builder::clearJsonName);
    message.getExtensionBuilderList().forEach(FieldDescriptorProto.Builder::clearJsonName);
    message.getNestedTypeBuilderList().forEach(GeneratedFiles::strip);
  }
}
