package io.headwater.cli;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Folders of .proto files, as {@code protoc --proto_path} takes them: files are named as seen from
 * them, and the first folder that has a file counts.
 */
final class ProtoFolders {
  /*
   * protoc splits its path at ':' and maps at '=', and takes '-' and '@' in front of a file's name
   * for options. So it runs in a folder of its own, where links with plain names lead to the
   * folders, and reads its arguments from a file. Its problems begin with such a name, too.
   */
  private static final String LINK = "p";
  static final String PREFIX = "headwater-protoc-" + ProcessHandle.current().pid() + "-";
  private static final String OUTPUT = "output.txt";
  private static final String TYPES = "types.binpb";
  private static final String ARGUMENTS = "arguments.txt";
  private static final String WELL_KNOWN = "well-known";
  private static final String PRIVACY = "headwater/privacy.proto";
  private static final int MOST_FILES = 10_000;
  private static final List<String> WELL_KNOWN_FILES = List.of(
      "any",
      "api",
      "descriptor",
      "duration",
      "empty",
      "field_mask",
      "java_features",
      "source_context",
      "struct",
      "timestamp",
      "type",
      "wrappers");

  private final List<Path> written;
  private final Surroundings world;
  private final Protoc protoc;

  /** Takes folders as they are written. */
  ProtoFolders(List<Path> written, Surroundings world, Protoc protoc) {
    this.written = List.copyOf(written);
    this.world = world;
    this.protoc = protoc;
  }

  /**
   * Compiles all files, with what they import.
   *
   * @throws InvalidInputException with everything that is wrong with folders or files
   */
  FileDescriptorSet compile() {
    List<Path> folders = written.stream().map(this::resolved).toList();
    try {
      Path work = Files.createTempDirectory(PREFIX);
      try {
        return compile(folders, work);
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FileDescriptorSet compile(List<Path> folders, Path work) throws IOException {
    List<String> arguments = new ArrayList<>(
        List.of("--include_imports", "--include_source_info", "--descriptor_set_out=" + TYPES));
    for (int i = 0; i < folders.size(); i++) {
      Files.createSymbolicLink(work.resolve(LINK + i), folders.get(i));
      arguments.add("--proto_path=" + LINK + i);
    }
    writeWellKnown(work.resolve(WELL_KNOWN));
    arguments.add("--proto_path=" + WELL_KNOWN);
    arguments.addAll(files(folders));
    Files.write(work.resolve(ARGUMENTS), arguments);
    Path output = work.resolve(OUTPUT);
    if (!protoc.run(work, output, List.of("@" + ARGUMENTS))) {
      throw new InvalidInputException(new ProtocOutput(LINK, written).problems(output));
    }
    return FileDescriptorSet.parseFrom(Files.readAllBytes(work.resolve(TYPES)));
  }

  /** Returns the files by their paths below the links; those in several folders once. */
  private List<String> files(List<Path> folders) {
    Set<String> seen = new LinkedHashSet<>();
    List<String> files = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      for (String name : namesIn(folders.get(i), written.get(i))) {
        if (seen.add(name)) {
          files.add(LINK + i + "/" + name);
        }
      }
    }
    if (files.isEmpty() || files.size() > MOST_FILES) {
      throw unusable(
          written.get(0),
          files.isEmpty()
              ? "there are no .proto files"
              : "there are more than %,d .proto files".formatted(MOST_FILES),
          null);
    }
    return files;
  }

  private static List<String> namesIn(Path folder, Path shown) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<String> names = walk.filter(file -> file.toString().endsWith(".proto"))
          .filter(Files::isRegularFile)
          .limit(MOST_FILES + 1L)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
      if (names.stream().anyMatch(name -> name.chars().anyMatch(Character::isISOControl))) {
        throw unusable(shown, "the name of a .proto file has a control character", null);
      }
      return names;
    } catch (IOException | UncheckedIOException e) {
      throw unusable(shown, "the folder cannot be read", e);
    }
  }

  private Path resolved(Path folder) {
    Path file = world.file(folder);
    if (!Files.isDirectory(file)) {
      throw unusable(folder, "there is no such folder", null);
    }
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw unusable(folder, "the folder cannot be read", e);
    }
  }

  private static InvalidInputException unusable(
      Path folder, String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return new InvalidInputException(
        new Problem(
            "HW1344",
            "--proto-path " + folder,
            what,
            "name the folder that imports of your .proto files start at"),
        cause);
  }

  /** Imports of them are found without an installation of protobuf beside protoc. */
  private static void writeWellKnown(Path folder) throws IOException {
    writeResource(PRIVACY, folder);
    for (String name : WELL_KNOWN_FILES) {
      writeResource("google/protobuf/" + name + ".proto", folder);
    }
  }

  private static void writeResource(String name, Path folder) throws IOException {
    try (InputStream in = Message.class.getResourceAsStream("/" + name)) {
      if (in != null) {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.copy(in, file);
      }
    }
  }

  /** Deletes links, not what they lead to: the walk does not follow them. */
  static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.toList();
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      Files.delete(all.get(i));
    }
  }
}
