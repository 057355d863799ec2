package io.headwater.client;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Keeps positions in a file, one {@code topic-partition@offset} a line. Not thread-safe. */
final class PositionFile implements PositionStore {
  private final Path file;
  private final TreeMap<String, RecordPosition> known = new TreeMap<>();

  PositionFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public List<RecordPosition> positions(List<String> topics) {
    known.clear();
    if (Files.exists(file)) {
      try {
        Files.readAllLines(file).forEach(line -> know(read(line)));
      } catch (IOException e) {
        throw unusable("it cannot be read (%s)".formatted(Causes.told(e)), e);
      }
    }
    return known.values().stream()
        .filter(position -> topics.contains(position.topic()))
        .toList();
  }

  private RecordPosition read(String line) {
    return RecordPosition.parse(line)
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW0679",
                file.toString(),
                "a line is no position, such as orders-2@10442",
                "correct the file, or remove it to start anew"),
            null));
  }

  private void know(RecordPosition position) {
    known.put(position.topic() + '-' + position.partition(), position);
  }

  @Override
  public void keep(Collection<RecordPosition> next) {
    next.forEach(this::know);
    String text = known.values().stream()
        .map(RecordPosition::toString)
        .collect(Collectors.joining("\n", "", "\n"));
    Path written = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(written, text);
      try (FileChannel disk = FileChannel.open(written, StandardOpenOption.WRITE)) {
        disk.force(true);
      }
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unusable("it cannot be written (%s)".formatted(Causes.told(e)), e);
    }
  }

  private InvalidInputException unusable(String what, IOException cause) {
    return new InvalidInputException(
        new Problem("HW0680", file.toString(), what, "name a file in a folder that you may write"),
        cause);
  }
}
