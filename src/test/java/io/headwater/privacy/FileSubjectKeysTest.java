package io.headwater.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in a directory are there for other processes, and gone for all of them. */
class FileSubjectKeysTest {
  private static final Duration STALENESS = Duration.ofSeconds(10);

  private final MasterKey master = MasterKey.random();
  private final StandingClock clock = new StandingClock();

  @TempDir
  private Path directory;

  private static final class StandingClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private FileSubjectKeys open() {
    return FileSubjectKeys.open(directory, master, STALENESS, clock);
  }

  @Test
  void anotherProcessFindsTheKeyAndUsesItToo() {
    SubjectKey key = open().keyFor("ada").orElseThrow();

    assertThat(open().find(key.id())).isEqualTo(new SubjectKeys.Found.Key(key));
    assertThat(open().keyFor("ada")).contains(key);
  }

  @Test
  void aForgottenSubjectHasNoKeyAnyMoreAndNeverWillAgain() {
    SubjectKey key = open().keyFor("ada").orElseThrow();

    SubjectKeys.Forgotten forgotten = open().forget("ada");

    assertThat(forgotten).isEqualTo(new SubjectKeys.Forgotten(1, false));
    assertThat(open().find(key.id())).isEqualTo(new SubjectKeys.Found.Destroyed());
    assertThat(open().keyFor("ada")).isEmpty();
  }

  @Test
  void forgettingAgainChangesNothing() {
    var unused = open().keyFor("ada");
    var first = open().forget("ada");

    assertThat(first.keys()).isEqualTo(1);
    assertThat(open().forget("ada")).isEqualTo(new SubjectKeys.Forgotten(0, true));
  }

  @Test
  void aSubjectThatNobodyKnowsIsForgottenInAdvance() {
    assertThat(open().forget("eve")).isEqualTo(new SubjectKeys.Forgotten(0, false));
    assertThat(open().keyFor("eve")).isEmpty();
  }

  @Test
  void whoHasReadTheKeyFollowsWithinTheDeclaredTime() {
    FileSubjectKeys running = open();
    SubjectKey key = running.keyFor("ada").orElseThrow();
    open().forget("ada");

    assertThat(running.find(key.id())).isEqualTo(new SubjectKeys.Found.Key(key));
    clock.advance(STALENESS);

    assertThat(running.find(key.id())).isEqualTo(new SubjectKeys.Found.Destroyed());
    assertThat(running.keyFor("ada")).isEmpty();
  }

  @Test
  void aKeyThatAnotherProcessHasMadeIsFoundAtOnce() {
    FileSubjectKeys running = open();
    SubjectKey own = running.keyFor("ada").orElseThrow();
    WrappedKey other = master.newKey(own.id().tag());
    write(other);

    assertThat(running.find(other.id())).isEqualTo(new SubjectKeys.Found.Key(master.unwrap(other)));
  }

  /** As a process does that has not seen the other's key: neither has to give way. */
  private void write(WrappedKey key) {
    String tag = key.id().tag();
    try {
      Files.write(
          directory.resolve(tag.substring(0, 2)).resolve(tag).resolve(key.id().serial() + ".key"),
          key.wrapped());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aKeyThatNobodyHasMadeIsUnknown() {
    assertThat(open().find(KeyId.next(master.tag("ada"))))
        .isEqualTo(new SubjectKeys.Found.Unknown());
  }

  @Test
  void filesTellNeitherKeysNorSubjects() throws IOException {
    SubjectKey key = open().keyFor("ada").orElseThrow();
    String secret =
        new String(key.secret().getEncoded(), java.nio.charset.StandardCharsets.ISO_8859_1);

    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).isNotEmpty().allSatisfy(file -> {
        assertThat(directory.relativize(file).toString()).doesNotContain("ada");
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
            .doesNotContain(secret);
      });
    }
  }

  @Test
  void anotherMasterKeyOpensNothing() {
    SubjectKey key = open().keyFor("ada").orElseThrow();
    FileSubjectKeys other = FileSubjectKeys.open(directory, MasterKey.random(), STALENESS, clock);

    assertThatThrownBy(() -> other.find(key.id()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "it was not wrapped with this master key, or was changed since [HW1661]");
  }

  @Test
  void saysThatADirectoryCannotBeOne() throws IOException {
    Path file = Files.writeString(directory.resolve("taken"), "");

    assertThatThrownBy(() -> FileSubjectKeys.open(file, master, STALENESS, clock))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s: the directory of the subjects' keys cannot be created [HW1662]
              fix: name a directory that can be written""".formatted(file));
  }
}
