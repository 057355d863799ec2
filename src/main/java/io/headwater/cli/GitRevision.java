package io.headwater.cli;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** .proto files as they were in a revision of the git repository that they are in. */
final class GitRevision {
  private static final String OPTION = "option '--against'";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MOST_FILES = 1_000;

  private final String revision;
  private final Surroundings world;
  private final String program;

  /** Names a branch, a tag or a commit, as git does. */
  GitRevision(String revision, Surroundings world) {
    this(revision, world, "git");
  }

  /**
   * Does the same by another git.
   *
   * @param program a name on the PATH, or a file
   */
  GitRevision(String revision, Surroundings world, String program) {
    this.revision = revision;
    this.world = world;
    this.program = program;
  }

  /**
   * Compiles the .proto files that were in folders, which need be there today.
   *
   * @throws InvalidInputException if git does not know the revision, there were none, or they do
   *     not compile
   */
  FileDescriptorSet compile(List<Path> folders, Supplier<Protoc> protoc) {
    try {
      Path work = Files.createTempDirectory(ProtoFolders.PREFIX);
      try {
        List<Path> copies = new ArrayList<>();
        for (Path folder : folders) {
          Path copy = Files.createDirectory(work.resolve("r" + copies.size()));
          extract(folder, copy, work);
          copies.add(copy);
        }
        return compiled(folders, copies, protoc);
      } finally {
        ProtoFolders.delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FileDescriptorSet compiled(
      List<Path> folders, List<Path> copies, Supplier<Protoc> protoc) {
    try {
      return new ProtoFolders(copies, world, protoc.get()).compile();
    } catch (InvalidInputException e) {
      throw new InvalidInputException(e.problems().stream()
          .map(one ->
              new Problem(one.code(), named(one.where(), folders, copies), one.what(), one.fix()))
          .toList());
    }
  }

  /** Names a place in a copy as git does, {@code main:proto/shop/order.proto:3:1}. */
  private String named(String where, List<Path> folders, List<Path> copies) {
    String named = where;
    for (int i = 0; i < copies.size(); i++) {
      named = named.replace(copies.get(i).toString(), revision + ":" + folders.get(i));
    }
    return named;
  }

  private void extract(Path folder, Path copy, Path work) throws IOException {
    Path from = world.file(folder);
    if (!Files.isDirectory(from)) {
      throw problem(
          "HW1642",
          "there is no folder '%s', in which .proto files would be".formatted(folder),
          "name it with --proto-path, or give a file with a descriptor set",
          null);
    }
    String commit = commit(from, work);
    List<String> names = names(from, commit, work);
    if (names.isEmpty() || names.size() > MOST_FILES) {
      throw problem(
          "HW1642",
          names.isEmpty()
              ? "there were no .proto files in '%s' at '%s'".formatted(folder, revision)
              : "there were more than %,d .proto files in '%s'".formatted(MOST_FILES, folder),
          "name another folder with --proto-path, or give a file with a descriptor set",
          null);
    }
    for (String name : names) {
      Path file = copy.resolve(name);
      Files.createDirectories(file.getParent());
      require(git(from, work, file, "show", commit + ":./" + name), work, folder);
    }
  }

  /** Returns the commit's hash: whatever else it is called, that is no option. */
  private String commit(Path folder, Path work) throws IOException {
    Path output = work.resolve("commit");
    boolean isKnown = git(
        folder, work, output, "rev-parse", "--verify", "--end-of-options", revision + "^{commit}");
    require(isKnown, work, folder);
    return Files.readString(output).strip();
  }

  private List<String> names(Path folder, String commit, Path work) throws IOException {
    Path output = work.resolve("names");
    require(git(folder, work, output, "ls-tree", "-r", "-z", "--name-only", commit), work, folder);
    return Arrays.stream(Files.readString(output).split("\0", -1))
        .filter(name -> name.endsWith(".proto"))
        .filter(name -> Path.of(name).normalize().equals(Path.of(name)))
        .toList();
  }

  private void require(boolean isDone, Path work, Path folder) throws IOException {
    if (!isDone) {
      String said = Files.readString(work.resolve("errors")).lines().findFirst().orElse("");
      throw problem(
          "HW1641",
          "'%s' is neither a file nor a revision that git finds from '%s'%s"
              .formatted(
                  revision,
                  folder.getFileName(),
                  said.isEmpty() ? "" : " (" + said.replaceFirst("^fatal: ", "") + ")"),
          "name a file with a descriptor set, or a branch, a tag or a commit",
          null);
    }
  }

  /** Runs git without a shell, and returns whether it did what it was asked for. */
  private boolean git(Path folder, Path work, Path output, String... arguments) {
    List<String> command = Stream.concat(
            Stream.of(program, "-C", folder.toString()), Arrays.stream(arguments))
        .toList();
    try {
      Process process = new ProcessBuilder(command)
          .redirectOutput(output.toFile())
          .redirectError(work.resolve("errors").toFile())
          .start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw problem(
            "HW1640",
            "git has not ended within %s".formatted(Text.seconds(LIMIT)),
            "give a file with a descriptor set",
            null);
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      throw problem(
          "HW1640", "git cannot be run", "install it, or give a file with a descriptor set", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for git", e);
    }
  }

  private static InvalidInputException problem(
      String code, String what, String fix, @Nullable Throwable cause) {
    return new InvalidInputException(new Problem(code, OPTION, what, fix), cause);
  }
}
