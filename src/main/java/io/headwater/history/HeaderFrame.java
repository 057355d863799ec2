package io.headwater.history;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.proto.HistoryHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a history file: what it holds, and the descriptors to read it by.
 *
 * @param format version of the layout
 * @param descriptors of the value type, of older types, and of what these import
 */
record HeaderFrame(HistoryDescription description, int format, FileDescriptorSet descriptors) {

  /** Returns a header to be written. */
  static HistoryHeader of(HistoryDescription description) {
    HistoryHeader.Builder header = HistoryHeader.newBuilder()
        .setFormat(HistoryFormat.VERSION)
        .setTopic(description.topic())
        .setPartition(description.partition())
        .setPartitions(description.partitions().orElse(0))
        .setKeyType(description.keyType().map(KeyType::label).orElse(""))
        .setValueType(description.valueType().fullName())
        .setDescriptors(descriptors(description).toByteString());
    description.olderTypes().forEach(type -> header.addOlderTypes(type.fullName()));
    return header.build();
  }

  private static FileDescriptorSet descriptors(HistoryDescription description) {
    FileDescriptorSet.Builder descriptors = FileDescriptorSet.newBuilder();
    Set<String> seen = new HashSet<>();
    Stream.concat(Stream.of(description.valueType()), description.olderTypes().stream())
        .forEach(type -> withImports(type.descriptor().getFile(), seen, descriptors));
    return descriptors.build();
  }

  private static void withImports(
      FileDescriptor file, Set<String> seen, FileDescriptorSet.Builder into) {
    if (!seen.add(file.getFullName())) {
      return;
    }
    file.getDependencies().forEach(imported -> withImports(imported, seen, into));
    into.addFile(file.toProto().toBuilder().clearSourceCodeInfo());
  }

  /**
   * Reads the header of a file.
   *
   * @throws InvalidInputException if it is no history, or of a newer format
   * @throws DamagedHistoryException if the header is damaged
   */
  static HeaderFrame read(Path file, BlockReader blocks) throws IOException {
    if (blocks.isEmpty()) {
      throw notAHistory(file, "the file is empty", null);
    }
    if (!blocks.startsLikeAHistory()) {
      throw notAHistory(file, "the file is not a history", null);
    }
    try {
      CodedInputStream coded = CodedInputStream.newInstance(blocks.next().orElse(new byte[0]));
      coded.pushLimit(coded.readRawVarint32());
      return of(file, HistoryHeader.parseFrom(coded));
    } catch (DamagedBlockException e) {
      throw new DamagedHistoryException(file, blocks.blockStart(), 0, e.what(), e);
    } catch (InvalidProtocolBufferException e) {
      throw notAHistory(file, "the file is zstd, but not a history", e);
    }
  }

  private static HeaderFrame of(Path file, HistoryHeader header)
      throws InvalidProtocolBufferException {
    int partitions = header.getPartitions();
    if (header.getFormat() < 1
        || header.getTopic().isEmpty()
        || header.getPartition() < 0
        || (partitions != 0 && partitions <= header.getPartition())) {
      throw notAHistory(file, "the file is zstd, but not a history", null);
    }
    if (header.getFormat() > HistoryFormat.VERSION) {
      throw new InvalidInputException(
          new Problem(
              "HW0304",
              file.toString(),
              "the history has format " + header.getFormat() + ", known is up to "
                  + HistoryFormat.VERSION,
              "read it with the Headwater version that wrote it, or a newer one"),
          null);
    }
    FileDescriptorSet descriptors = FileDescriptorSet.parseFrom(header.getDescriptors());
    MessageTypes types = MessageTypes.of(descriptors, file.toString());
    HistoryDescription description = new HistoryDescription(
        header.getTopic(),
        header.getPartition(),
        find(header.getValueType(), types, file),
        header.getOlderTypesList().stream().map(name -> find(name, types, file)).toList(),
        keyType(header.getKeyType()),
        partitions == 0 ? OptionalInt.empty() : OptionalInt.of(partitions));
    return new HeaderFrame(description, header.getFormat(), descriptors);
  }

  private static Optional<KeyType> keyType(String label) {
    return Arrays.stream(KeyType.values())
        .filter(type -> type.label().equals(label))
        .findFirst();
  }

  private static MessageType find(String name, MessageTypes types, Path file) {
    return types
        .find(name)
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW0305",
                file.toString(),
                "the values of the history are of type '" + name
                    + "', which its own descriptors do not have",
                "write the history again"),
            null));
  }

  private static InvalidInputException notAHistory(
      Path file, String what, @Nullable Throwable cause) {
    return new InvalidInputException(
        new Problem(
            "HW0302",
            file.toString(),
            what,
            "name a file that Headwater wrote; 'headwater import' makes one of an event log"),
        cause);
  }
}
