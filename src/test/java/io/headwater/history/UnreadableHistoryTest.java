package io.headwater.history;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdCompressCtx;
import com.google.protobuf.ByteString;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.proto.HistoryHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnreadableHistoryTest {
  @TempDir
  private Path directory;

  @Test
  void saysThatThereIsNoSuchFile() {
    Path file = directory.resolve("absent");

    assertUnreadable(file, """
        %s: there is no such history [HW0301]
          fix: name an existing, whole file that you may read""");
  }

  @Test
  void saysThatItIsADirectory() {
    assertUnreadable(directory, """
        %s: history is a directory [HW0301]
          fix: name an existing, whole file that you may read""");
  }

  @Test
  void saysThatTheFileIsEmpty() {
    assertUnreadable(written(new byte[0]), """
        %s: the file is empty [HW0302]
          fix: name a file that Headwater wrote; 'headwater import' makes one of an event log""");
  }

  @Test
  void saysThatTheFileIsSomethingElse() {
    assertUnreadable(written("case,activity\n1,A".getBytes(StandardCharsets.UTF_8)), """
        %s: the file is not a history [HW0302]
          fix: name a file that Headwater wrote; 'headwater import' makes one of an event log""");
  }

  @Test
  void saysThatTheFileIsSomethingElseInZstd() {
    byte[] text = "case,activity\n1,A_SUBMITTED".getBytes(StandardCharsets.UTF_8);

    assertUnreadable(written(compressed(text)), """
        %s: the file is zstd, but not a history [HW0302]
          fix: name a file that Headwater wrote; 'headwater import' makes one of an event log""");
  }

  @Test
  void saysThatTheFormatIsNewer() {
    HistoryHeader header =
        HistoryHeader.newBuilder().setFormat(3).setTopic("loans").build();

    assertUnreadable(written(compressed(delimited(header))), """
        %s: the history has format 3, known is up to 2 [HW0304]
          fix: read it with the Headwater version that wrote it, or a newer one""");
  }

  @Test
  void saysThatTheDescriptorsLackTheValueType() {
    HistoryHeader header =
        HeaderFrame.of(Histories.LOANS).toBuilder().setValueType("loan.Offer2").build();

    assertUnreadable(written(compressed(delimited(header))), """
        %s: the values of the history are of type 'loan.Offer2', which its own descriptors do not \
        have [HW0305]
          fix: write the history again""");
  }

  @Test
  void saysThatTheDescriptorsAreNone() {
    HistoryHeader header = HeaderFrame.of(Histories.LOANS).toBuilder()
        .setDescriptors(ByteString.copyFromUtf8("loan.proto"))
        .build();

    assertUnreadable(written(compressed(delimited(header))), """
        %s: the file is zstd, but not a history [HW0302]
          fix: name a file that Headwater wrote; 'headwater import' makes one of an event log""");
  }

  private static void assertUnreadable(Path file, String message) {
    assertThatThrownBy(() -> HistoryReader.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message.formatted(file));
  }

  private Path written(byte[] content) {
    return Histories.write(directory.resolve("loans"), content);
  }

  private static byte[] delimited(HistoryHeader header) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      header.writeDelimitedTo(bytes);
    } catch (IOException e) {
      throw new AssertionError("memory takes it", e);
    }
    return bytes.toByteArray();
  }

  private static byte[] compressed(byte[] content) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      return context.setChecksum(true).compress(content);
    }
  }
}
