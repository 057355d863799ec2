package io.headwater.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CheckedCodecTest {
  private static final CheckedCodec<Tally> CODEC = new CheckedCodec<>("tallies", Tally.CODEC);
  private static final Tally SECRET = new Tally(42, "secret");
  private static final String RESTORE =
      "stop this instance, remove its local copy of the store and start it again: it restores the "
          + "store from the changelog";

  @Test
  void decodesWhatItEncoded() {
    assertThat(CODEC.decode(CODEC.encode(SECRET))).isEqualTo(SECRET);
    assertThat(CODEC.sizeBytes(SECRET)).isEqualTo(Tally.CODEC.sizeBytes(SECRET));
  }

  @Test
  void writesFormatChecksumAndPayload() {
    assertThat(HexFormat.of().formatHex(CODEC.encode(new Tally(1, "a"))))
        .isEqualTo("01" + "a88403d8" + "0000000000000001" + "61");
  }

  @Test
  void noticesEveryFlippedBit() {
    byte[] written = CODEC.encode(SECRET);
    for (int bit = 0; bit < written.length * 8; bit++) {
      byte[] flipped = written.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);

      assertThatExceptionOfType(CorruptStateException.class)
          .as("bit %d", bit)
          .isThrownBy(() -> CODEC.decode(flipped));
    }
  }

  @Test
  void noticesEveryTruncation() {
    byte[] written = CODEC.encode(SECRET);
    for (int length = 0; length < written.length; length++) {
      byte[] truncated = Arrays.copyOf(written, length);

      assertThatExceptionOfType(CorruptStateException.class)
          .as("length %d", length)
          .isThrownBy(() -> CODEC.decode(truncated));
    }
  }

  @Test
  void saysThatAValueIsShorterThanItsHeader() {
    assertThatThrownBy(() -> CODEC.decode(new byte[] {1, 2, 3, 4}))
        .isInstanceOf(CorruptStateException.class)
        .hasMessage("state store 'tallies': a value has 4 bytes, fewer than the 5 of its header "
            + "[HW0901]\n  fix: " + RESTORE);
  }

  @Test
  void saysWhichFormatItFound() {
    byte[] written = CODEC.encode(SECRET);
    written[0] = (byte) 0xfe;

    assertThatThrownBy(() -> CODEC.decode(written))
        .isInstanceOf(CorruptStateException.class)
        .hasMessage(
            "state store 'tallies': a value has format 0xfe, expected 0x01 [HW0902]\n  fix: "
                + "run the version that wrote the store, or if there is none, " + RESTORE);
  }

  @Test
  void saysThatAValueDiffersFromItsChecksumWithoutShowingIt() {
    byte[] written = CODEC.encode(SECRET);
    written[written.length - 1] = 'X';

    assertThatThrownBy(() -> CODEC.decode(written))
        .isInstanceOf(CorruptStateException.class)
        .hasMessage("state store 'tallies': a value of 19 bytes differs from its checksum [HW0903]"
            + "\n  fix: " + RESTORE);
  }

  @Test
  void tellsCorruptBytesFromACodecThatCannotReadThem() {
    StateCodec<Tally> other = new StateCodec<>() {
      @Override
      public byte[] encode(Tally tally) {
        return new byte[3];
      }

      @Override
      public Tally decode(byte[] bytes) {
        return Tally.CODEC.decode(bytes);
      }

      @Override
      public int sizeBytes(Tally tally) {
        return 3;
      }
    };
    byte[] written = new CheckedCodec<>("tallies", other).encode(SECRET);

    assertThatThrownBy(() -> CODEC.decode(written))
        .isInstanceOf(CorruptStateException.class)
        .hasCauseInstanceOf(BufferUnderflowException.class)
        .hasMessage("state store 'tallies': a value of 8 bytes matches its checksum, but its codec "
            + "refuses it [HW0904]\n  fix: run the version that wrote the store, or replay the "
            + "history into a new store");
  }
}
