package io.headwater.schema;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.headwater.cli.InstalledProtoc;
import io.headwater.event.MessageTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compiles the text of .proto files, by the protoc that Maven has. */
final class Protos {
  private final Path directory;
  private final Path protoc;
  private int compiled;

  Protos(Path directory) throws IOException {
    this.directory = directory;
    this.protoc = InstalledProtoc.copiedTo(directory);
  }

  /** Compiles a file {@code shop.proto} with a head for proto3. */
  MessageTypes proto3(String body) {
    return types("syntax = \"proto3\";\npackage shop;\n" + body);
  }

  /** Compiles a file {@code shop.proto} with a head for proto2. */
  MessageTypes proto2(String body) {
    return types("syntax = \"proto2\";\npackage shop;\n" + body);
  }

  private MessageTypes types(String text) {
    try {
      Path folder = Files.createDirectory(directory.resolve("types-" + compiled++));
      Files.writeString(folder.resolve("shop.proto"), text);
      Path set = folder.resolve("types.binpb");
      Process process = new ProcessBuilder(
              protoc.toString(),
              "--proto_path=" + folder,
              "--include_imports",
              "--include_source_info",
              "--descriptor_set_out=" + set,
              "shop.proto")
          .inheritIO()
          .start();
      if (process.waitFor() != 0) {
        throw new IllegalArgumentException(text);
      }
      return MessageTypes.of(FileDescriptorSet.parseFrom(Files.readAllBytes(set)), "shop.proto");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
